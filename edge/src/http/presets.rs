//! `/api/presets`: named recipes with versions, and the accounts that they are shared with.

pub(crate) mod change;
pub(crate) mod copies;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod export;
mod fields;
pub(crate) mod get;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod makes;
pub(crate) mod members;
pub(crate) mod picture;
pub(crate) mod restore;
pub(crate) mod schema;
pub(crate) mod versions;

pub(crate) use crate::presets::{call, find_version, forward, require};
