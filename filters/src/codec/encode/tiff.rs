//! Tiled TIFF (TIFF 6.0 and its supplement 2; BigTIFF): the compression of tiles, and the head with all directories.
//!
//! A file is a head and then the tiles, in the order in which they are written. The size of the head is known before the first tile; its
//! tables of offsets and lengths are filled in while tiles are written. Each level of a pyramid is a directory, the largest first, and the
//! others are marked as reduced.

mod fields;
mod head;
mod profile;
mod tile;

pub(crate) use head::{Head, HeadSettings};
pub(crate) use tile::TileEncoder;
