//! `/api/pyramids`: tiled TIFF files that hold an image at all scales.

pub(crate) mod content;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod register;
