//! Browser APIs, each behind a small door.

pub(crate) mod address;
pub(crate) mod alone;
pub(crate) mod clipboard;
pub(crate) mod download;
pub(crate) mod keys;
pub(crate) mod live;
pub(crate) mod near;
pub(crate) mod online;
pub(crate) mod open_file;
pub(crate) mod poll;
