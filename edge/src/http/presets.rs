//! `/api/presets`: named recipes with versions, and the accounts that they are shared with.

pub(crate) mod create;
mod fields;
mod find;
pub(crate) mod get;
pub(crate) mod list;

pub(crate) use find::{call, forward, maker_id};
