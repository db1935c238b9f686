//! `/api/avatar`: the avatar of the caller's account.

pub(crate) mod delete;
pub(crate) mod uploads;
