//! Pyramids: tiled TIFF files in the store that hold an image at all scales. `build` writes one, `register` reads the
//! directories of one that somebody else wrote. Neither knows jobs or requests.

mod build;
mod observer;
mod register;
mod source;

pub(crate) use build::{Build, MEDIA_TYPE, build};
pub(crate) use observer::BuildObserver;
pub(crate) use register::describe;
pub(crate) use source::PyramidSource;
