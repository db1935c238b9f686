//! Base types of a picture: size, rectangle, orientation, samples and file formats. Depends on no other module of the engine.

mod encoding;
mod format;
mod geometry;
mod samples;
mod tiles;
mod turn;

pub(crate) use encoding::DEFAULT_QUALITY;
pub use encoding::{BitDepth, Encoding, Subsampling};
pub use format::Format;
pub use geometry::Region;
pub(crate) use geometry::{Rect, Size};
pub(crate) use samples::{Channels, Depth, Frame};
pub use tiles::{PyramidCompression, PyramidLevel, PyramidSettings, TileSize};
pub(crate) use turn::Turn;
