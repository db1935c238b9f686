//! `/api/jobs`: work that is queued, going on, done or failed.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod rename;
pub(crate) mod retry;
