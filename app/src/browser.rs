//! Browser APIs, each wrapped in a small module.

pub(crate) mod address;
pub(crate) mod before_unload;
pub(crate) mod bfcache;
pub(crate) mod broadcast;
pub(crate) mod canvas;
pub(crate) mod clipboard;
pub(crate) mod database;
pub(crate) mod download;
pub(crate) mod drop_and_paste;
pub(crate) mod element_size;
pub(crate) mod file_picker;
pub(crate) mod focus;
pub(crate) mod image_encoding;
pub(crate) mod in_one_tab;
pub(crate) mod infinite_scroll;
pub(crate) mod keyboard;
pub(crate) mod launched_files;
pub(crate) mod locks;
pub(crate) mod opfs;
pub(crate) mod originals;
pub(crate) mod page_visibility;
pub(crate) mod passkeys;
pub(crate) mod service_worker;
pub(crate) mod style_sheet;
pub(crate) mod web_storage;
