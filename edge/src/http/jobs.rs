//! `/api/jobs`: work that is queued, running, done or failed.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod rename;
pub(crate) mod retry;
