//! `/api/uploads`: uploads large files directly to the store in three steps: announce, write, confirm.

pub(crate) mod confirm;
pub(crate) mod create;
pub(crate) mod put;
