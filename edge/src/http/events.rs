//! `/api/events`: what a store announces.

pub(crate) mod s3;
