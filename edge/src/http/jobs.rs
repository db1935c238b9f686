//! `/api/jobs`: work that is queued, running, done, failed or cancelled.

pub(crate) mod cancel;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod rename;
pub(crate) mod retry;
