//! `/api/presets/{id}/makes`: uses of a preset, and their differences from it.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod differences;
mod filter;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod query;
pub(crate) mod suggestion;
pub(crate) mod summary;
