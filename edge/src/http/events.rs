//! `/api/events`: bucket notifications.

pub(crate) mod s3;
