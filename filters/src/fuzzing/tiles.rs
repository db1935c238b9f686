//! Reads everything of a tiled TIFF, for the fuzz target `tiles` and for tests.

#![allow(clippy::panic, reason = "only fuzz targets and tests call this")]

use std::collections::BTreeSet;

use crate::{Error, FileParts, Limits, Opened, Region, RegionRead, TileAt, TiledLimits, TiledTiff, probe};

/// Small, so that a case is fast.
const LIMITS: TiledLimits = TiledLimits {
    side_px: 1 << 14,
    pixels: 1 << 24,
    tiles: 1 << 12,
    tile_bytes: 1 << 18,
    region_bytes: 1 << 20,
    stored_bytes: 1 << 21,
};

/// Largest number of tiles of a level that are decoded.
const MOST_TILES: usize = 6;

/// Opens `file` with parts of at most `step_bytes`, and decodes tiles and a region of each level. Returns the number of decoded tiles.
///
/// # Errors
///
/// The file is refused: the same error as for a file that is held completely.
///
/// # Panics
///
/// The reader asks for bytes that it has or that are outside the file, does not end, reads other things from parts than from the whole
/// file, or yields the wrong number of samples.
#[must_use = "a file may be refused"]
pub fn read_tiles(file: &[u8], step_bytes: usize) -> Result<usize, Error> {
    let whole = FileParts::whole(file.to_vec());
    let at_once = TiledTiff::open(&whole, &LIMITS);
    let in_parts = open_in_parts(file, step_bytes.max(1));
    let (pyramid, other) = match (at_once, in_parts) {
        (Ok(Opened::Pyramid(pyramid)), Ok(other)) => (pyramid, other),
        (Err(error), Err(other)) => {
            assert_eq!(error, other);
            return Err(error);
        }
        (at_once, in_parts) => panic!("{at_once:?} at once, {in_parts:?} in parts"),
    };
    assert_eq!(pyramid.levels(), other.levels());
    let mut decoded = 0;
    for (index, level) in pyramid.levels().iter().enumerate() {
        let all = Region { x: 0, y: 0, width: level.width, height: level.height };
        let tiles: Vec<TileAt> = pyramid.region(index, all).into_iter().take(MOST_TILES).collect();
        assert!(!tiles.is_empty());
        for TileAt { column, row, .. } in tiles {
            let range = pyramid.tile_range(index, column, row).unwrap_or_default();
            assert_eq!(Some(&range), other.tile_range(index, column, row).as_ref());
            let bytes = file.get(range.start as usize..range.end as usize).unwrap_or_default();
            assert!(!bytes.is_empty());
            if let Some(jpeg) = pyramid.stored_jpeg(index, bytes) {
                drop(probe(&jpeg, &Limits::EDGE));
            }
            match pyramid.decode_tile(index, column, row, bytes) {
                Ok(tile) => {
                    let pixels = tile.width as usize * tile.height as usize;
                    assert!(pixels > 0 && tile.samples.len() == pixels * pyramid.channels());
                    decoded += 1;
                }
                Err(error) => assert!(matches!(error, Error::Damaged { .. }), "{error}"),
            }
        }
        let part = Region { x: level.width / 3, y: level.height / 3, width: 100, height: 70 };
        if let Ok(RegionRead::Needs(ranges)) = pyramid.read_region(&whole, index, part) {
            panic!("{ranges:?} of a whole file are missing");
        }
    }
    Ok(decoded)
}

fn open_in_parts(file: &[u8], step_bytes: usize) -> Result<TiledTiff, Error> {
    let mut parts = FileParts::new(file.len() as u64);
    let mut asked = BTreeSet::new();
    loop {
        match TiledTiff::open(&parts, &LIMITS)? {
            Opened::Pyramid(pyramid) => return Ok(pyramid),
            Opened::Needs(range) => {
                assert!(asked.insert(range.start), "{range:?} is asked for twice");
                let bytes = file.get(range.start as usize..range.end as usize).unwrap_or_default();
                assert!(!bytes.is_empty(), "{range:?} of {}", file.len());
                parts.insert(range.start, bytes.iter().take(step_bytes).copied().collect());
            }
        }
    }
}
