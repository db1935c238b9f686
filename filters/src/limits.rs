//! Resource limits, checked before the engine allocates memory.

use crate::error::Error;

/// Limits of one render. Checked against the file's header and the plan's estimates, before any pixel is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest size of the source file in bytes.
    pub source_bytes: u64,
    /// Largest width or height of source and result in pixels.
    pub side_px: u32,
    /// Largest number of pixels in source and result.
    pub pixels: u64,
    /// Largest estimated peak memory of a render in bytes, source file included.
    pub memory_bytes: u64,
    /// Largest estimated cost of a render, in milliseconds on the reference machine (docs/bench/cost.md).
    pub cost_ms: u64,
    /// Largest number of bytes that a render reads of a file by ranges: the file may be read several times, for statistics and for turns.
    pub read_bytes: u64,
}

impl Limits {
    /// For an edge isolate with 128 MB. The runtime, the worker's own code and the buffers of uploads need a share. A render reads about a
    /// thousand times [`crate::RangedOriginal::WINDOW_BYTES`], because a worker may make only so many requests.
    pub const EDGE: Self = Self {
        source_bytes: 48 << 20,
        side_px: 30_000,
        pixels: 120_000_000,
        memory_bytes: 84 << 20,
        cost_ms: 60_000,
        read_bytes: 4 << 30,
    };

    /// For a browser tab: the same picture sizes, more memory, and no cost limit, because only the user waits.
    pub const BROWSER: Self = Self { memory_bytes: 1 << 30, cost_ms: u64::MAX, read_bytes: u64::MAX, ..Self::EDGE };

    pub(crate) fn check_source(&self, size_bytes: usize) -> Result<(), Error> {
        at_most("source_bytes", "The file", "bytes", size_bytes as u64, self.source_bytes)
    }

    pub(crate) fn check_picture(&self, width: u32, height: u32) -> Result<(), Error> {
        at_most("side_px", "The longer side", "pixels", u64::from(width.max(height)), u64::from(self.side_px))?;
        at_most("pixels", "The picture", "pixels", u64::from(width) * u64::from(height), self.pixels)
    }

    pub(crate) fn check_memory(&self, estimate_bytes: u64) -> Result<(), Error> {
        at_most("memory_bytes", "Rendering this recipe", "bytes of memory", estimate_bytes, self.memory_bytes)
    }

    pub(crate) fn check_read(&self, bytes: u64) -> Result<(), Error> {
        at_most("read_bytes", "The sum of what must be read of the file", "bytes", bytes, self.read_bytes)
    }

    pub(crate) const fn check_cost(&self, needed_ms: u64) -> Result<(), Error> {
        if needed_ms > self.cost_ms {
            return Err(Error::TooCostly { needed_ms, allowed_ms: self.cost_ms });
        }
        Ok(())
    }
}

/// Limits of a tiled picture that is read by position. Checked against its directories, before their tables are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TiledLimits {
    /// Largest width or height in pixels.
    pub side_px: u32,
    /// Largest number of pixels.
    pub pixels: u64,
    /// Largest number of tiles in all levels together. Each takes twelve bytes of memory.
    pub tiles: u64,
    /// Largest size of an uncompressed tile in bytes: as the file stores it before compression, and as decoded pixels with samples of 8 bits.
    pub tile_bytes: u64,
    /// Largest region that is decoded at once, in bytes.
    pub region_bytes: u64,
    /// Largest sum of the tiles of a region as the file stores them, in bytes. The caller holds them all at once.
    pub stored_bytes: u64,
}

impl TiledLimits {
    /// For an edge isolate with 128 MB: tables of 6 MB, which is 25 gigapixels and their levels in tiles of 256 x 256 pixels. The stored tiles of
    /// a region are at most as long as a source file, which is enough for an uncompressed square region of the largest size.
    pub const EDGE: Self = Self {
        side_px: 1 << 20,
        pixels: 1 << 36,
        tiles: 1 << 19,
        tile_bytes: 16 << 20,
        region_bytes: 32 << 20,
        stored_bytes: Limits::EDGE.source_bytes,
    };

    pub(crate) fn check_tiles(&self, tiles: u64) -> Result<(), Error> {
        at_most("tiles", "The picture", "tiles", tiles, self.tiles)
    }

    pub(crate) fn check_tile(&self, size_bytes: u64) -> Result<(), Error> {
        at_most("tile_bytes", "A tile", "bytes", size_bytes, self.tile_bytes)
    }

    pub(crate) fn check_region(&self, size_bytes: u64) -> Result<(), Error> {
        at_most("region_bytes", "The region", "bytes", size_bytes, self.region_bytes)
    }

    pub(crate) fn check_stored(&self, size_bytes: u64) -> Result<(), Error> {
        at_most("stored_bytes", "The total of the stored tiles of the region", "bytes", size_bytes, self.stored_bytes)
    }
}

fn at_most(
    limit: &'static str,
    what: &'static str,
    unit: &'static str,
    actual: u64,
    allowed: u64,
) -> Result<(), Error> {
    if actual > allowed { Err(Error::OverLimit { limit, what, unit, actual, allowed }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_name_the_number_and_the_bound() {
        let error = Limits::EDGE.check_picture(60_000, 60_000).unwrap_err();
        assert_eq!(error.to_string(), "The longer side is 60000 pixels; the limit is 30000.");
        assert!(Limits::EDGE.check_picture(12_000, 9_000).is_ok());
        assert!(Limits::EDGE.check_picture(20_000, 20_000).is_err());
    }
}
