//! The digest of a picture's pixels: a Merkle tree of BLAKE3 digests of tiles of 256 x 256 pixels.
//!
//! A tile's digest is BLAKE3 in key-derivation mode (context [`TILE`]) of its column and row as little-endian u32, then its rows of
//! interleaved samples; 16-bit samples are big-endian. Digests are paired left and right in row order (context [`NODE`], 32 + 32 bytes); an
//! odd one moves up unchanged. The root (context [`ROOT`]) covers width and height as little-endian u32, the number of channels and the
//! bits per sample as one byte each, and the top of the tree. So one tile can be proven without the others.

use blake3::Hasher;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::image::Frame;

/// Width and height of a tile in pixels. Tiles at the right and bottom edge may be smaller.
pub const TILE_PX: u32 = 256;

const SIDE: usize = TILE_PX as usize;
/// Bytes of a tile's row times rows that are hashed together. BLAKE3 hashes several chunks of 1024 bytes in parallel if it has them.
const GATHERED: usize = 128 * SIDE;

/// The number of rows of `frame` that make up [`GATHERED`].
const fn gathered_rows(frame: Frame) -> usize {
    GATHERED / (SIDE * frame.channels.count() * frame.depth.bytes())
}

const TILE: &str = "safelight 2026 pixels tile v1";
const NODE: &str = "safelight 2026 pixels node v1";
const ROOT: &str = "safelight 2026 pixels root v1";

/// The root digest and the tile digests, in row order from the top left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PixelDigest {
    /// The Merkle root. Equal roots mean equal pixels, size, channels and depth.
    pub root: Digest,
    /// The number of tiles in a row.
    pub columns: u32,
    /// The digest of each tile.
    pub tiles: Vec<Digest>,
}

impl PixelDigest {
    /// The first tile that differs, as `(column, row)`. `None` if all tiles are equal. If one picture has more tiles, its first extra tile
    /// differs.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<(u32, u32)> {
        if self.columns != other.columns {
            return Some((0, 0));
        }
        let longer = self.tiles.len().max(other.tiles.len());
        let index = (0..longer).find(|&i| self.tiles.get(i) != other.tiles.get(i))?;
        let index = u32::try_from(index).ok()?;
        Some((index.checked_rem(self.columns)?, index.checked_div(self.columns)?))
    }
}

/// The digest of one tile, as in [`PixelDigest::tiles`]. `samples` are the rows of the tile, with the channels and depth of the picture.
#[must_use]
pub fn tile_digest(column: u32, row: u32, samples: &[u8]) -> Digest {
    let mut hasher = tile_hasher(&Hasher::new_derive_key(TILE), column, row);
    hasher.update(samples);
    Digest::from(*hasher.finalize().as_bytes())
}

/// Starts the hasher of a tile at this position, from a new one.
fn tile_hasher(fresh: &Hasher, column: u32, row: u32) -> Hasher {
    let mut hasher = fresh.clone();
    hasher.update(&column.to_le_bytes());
    hasher.update(&row.to_le_bytes());
    hasher
}

/// Computes a [`PixelDigest`] from rows.
pub(crate) struct PixelHasher {
    frame: Frame,
    /// The hashers of the current row of tiles.
    band: Vec<Hasher>,
    /// Pixels of each tile that are not hashed yet.
    waiting: Vec<Vec<u8>>,
    rows: usize,
    tiles: Vec<Digest>,
}

impl PixelHasher {
    pub(crate) fn new(frame: Frame) -> Self {
        Self { frame, band: Vec::new(), waiting: Vec::new(), rows: 0, tiles: Vec::new() }
    }

    /// The memory of a hasher in bytes.
    pub(crate) const fn bytes(frame: Frame) -> u64 {
        let tiles = frame.size.width.div_ceil(SIDE);
        (frame.size.width * frame.channels.count() * frame.depth.bytes() * gathered_rows(frame)
            + tiles * size_of::<Hasher>()) as u64
    }

    /// Adds the next row of interleaved samples.
    pub(crate) fn row(&mut self, row: &[u8]) {
        let Frame { size, channels, depth } = self.frame;
        let columns = size.width.div_ceil(SIDE);
        if self.rows.is_multiple_of(SIDE) {
            let (fresh, row) = (Hasher::new_derive_key(TILE), (self.rows / SIDE) as u32);
            self.band.extend((0..columns).map(|column| tile_hasher(&fresh, column as u32, row)));
        }
        // Reserve the final size: growing by doubling could take twice as much.
        let rows = gathered_rows(self.frame).min(size.height);
        let most = SIDE.min(size.width) * channels.count() * depth.bytes() * rows;
        self.waiting.resize_with(columns, || Vec::with_capacity(most));
        for (waiting, pixels) in self.waiting.iter_mut().zip(row.chunks(SIDE * channels.count() * depth.bytes())) {
            waiting.extend_from_slice(pixels);
        }
        self.rows += 1;
        let tile_ends = self.rows.is_multiple_of(SIDE) || self.rows == size.height;
        if tile_ends || (self.rows % SIDE).is_multiple_of(gathered_rows(self.frame)) {
            for (hasher, waiting) in self.band.iter_mut().zip(&mut self.waiting) {
                hasher.update(waiting);
                waiting.clear();
            }
        }
        if tile_ends {
            self.tiles.extend(self.band.drain(..).map(|tile| Digest::from(*tile.finalize().as_bytes())));
        }
    }

    pub(crate) fn finish(self) -> PixelDigest {
        let Frame { size, channels, depth } = self.frame;
        let mut root = Hasher::new_derive_key(ROOT);
        root.update(&(size.width as u32).to_le_bytes());
        root.update(&(size.height as u32).to_le_bytes());
        root.update(&[channels.count() as u8, depth.bytes() as u8 * 8]);
        root.update(top(&self.tiles).as_bytes());
        PixelDigest {
            root: Digest::from(*root.finalize().as_bytes()),
            columns: size.width.div_ceil(SIDE) as u32,
            tiles: self.tiles,
        }
    }
}

/// The top of the tree over `tiles`.
fn top(tiles: &[Digest]) -> Digest {
    let mut level = tiles.to_vec();
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => {
                    let mut node = Hasher::new_derive_key(NODE);
                    node.update(left.as_bytes());
                    node.update(right.as_bytes());
                    Digest::from(*node.finalize().as_bytes())
                }
                alone => alone[0],
            })
            .collect();
    }
    level.first().copied().unwrap_or(Digest::from([0; 32]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{Channels, Depth, Size};

    fn digest(width: usize, height: usize, pixel: impl Fn(usize, usize) -> u8) -> PixelDigest {
        let mut hasher =
            PixelHasher::new(Frame { size: Size { width, height }, channels: Channels::Gray, depth: Depth::Eight });
        for y in 0..height {
            hasher.row(&(0..width).map(|x| pixel(x, y)).collect::<Vec<_>>());
        }
        hasher.finish()
    }

    #[test]
    fn pixel_digest_finds_the_tile_that_differs() {
        let plain = digest(600, 300, |x, y| (x ^ y) as u8);
        assert_eq!((plain.columns, plain.tiles.len()), (3, 6));
        let spot = digest(600, 300, |x, y| if (x, y) == (599, 299) { 1 } else { (x ^ y) as u8 });
        assert_ne!(plain.root, spot.root);
        assert_eq!(plain.first_difference(&spot), Some((2, 1)));
        assert_eq!(plain.first_difference(&plain.clone()), None);
    }

    #[test]
    fn pixel_digest_of_a_tile_is_the_pictures() {
        let pixel = |x: usize, y: usize| ((3 * x) ^ y) as u8;
        let whole = digest(600, 300, pixel);
        for (column, row, width, height) in [(0, 0, 256, 256), (2, 0, 88, 256), (1, 1, 256, 44)] {
            let of_row = |y: usize| (0..width).map(move |x| pixel(256 * column + x, 256 * row + y));
            let samples: Vec<u8> = (0..height).flat_map(of_row).collect();
            let tile = tile_digest(column as u32, row as u32, &samples);
            assert_eq!(tile, whole.tiles[3 * row + column], "{column}, {row}");
        }
    }

    #[test]
    fn pixel_digest_knows_the_shape() {
        assert_ne!(digest(4, 2, |_, _| 7).root, digest(2, 4, |_, _| 7).root);
        let equal_tiles = digest(512, 256, |x, _| (x % 256) as u8);
        assert_ne!(equal_tiles.tiles[0], equal_tiles.tiles[1], "a tile's digest says where it stands");
    }

    #[test]
    fn pixel_digest_root_is_the_documented_tree() {
        let three = digest(600, 200, |x, _| x as u8);
        let node = |l: &Digest, r: &Digest| {
            let mut both = l.as_bytes().to_vec();
            both.extend(r.as_bytes());
            blake3::derive_key(NODE, &both)
        };
        let tree = node(&Digest::from(node(&three.tiles[0], &three.tiles[1])), &three.tiles[2]);
        let mut root = [600_u32.to_le_bytes(), 200_u32.to_le_bytes()].concat();
        root.extend([1, 8]);
        root.extend(tree);
        assert_eq!(three.root, Digest::from(blake3::derive_key(ROOT, &root)));
    }
}
