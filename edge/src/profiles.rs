//! Profiles: the public face of accounts.

pub(crate) mod handle;
