//! Browser APIs, each wrapped in a small module.

pub(crate) mod canvas;
pub(crate) mod clipboard;
pub(crate) mod download;
pub(crate) mod drop_and_paste;
pub(crate) mod in_one_tab;
pub(crate) mod infinite_scroll;
pub(crate) mod keyboard;
pub(crate) mod launched_files;
pub(crate) mod service_worker;
