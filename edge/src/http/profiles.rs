//! `/api/profiles` and `/api/profile`: the public face of accounts.

pub(crate) mod change;
pub(crate) mod get;
