//! `/api/presets`: named recipes with versions, and the accounts that they are shared with.

mod assets;
pub(crate) mod change;
pub(crate) mod copies;
pub(crate) mod create;
pub(crate) mod delete;
mod fields;
mod find;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod members;
pub(crate) mod picture;
pub(crate) mod restore;
pub(crate) mod versions;

pub(crate) use find::{call, find_version, forward, require};
