//! `/api/collections/{id}/runs`

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod start;
