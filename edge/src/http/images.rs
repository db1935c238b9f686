//! `/api/images`: originals.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod original;
pub(crate) mod thumbnail;
