//! Tiled TIFFs read by position: files of other programs (`files/`, written by `generate.py`) have the pixels that an independent decoder
//! reads, a region costs only the tiles that it touches, and hostile files are refused with a sentence.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot read its files has failed"
)]

mod bytes_read;
mod files;
mod hostile;
mod jpeg;
mod layout;
mod own;
#[path = "../../src/codec/tests/tiff/writer.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod writer;

use std::fs;
use std::path::{Path, PathBuf};

use filters::{Error, FileParts, Opened, Region, RegionRead, TilePixels, TiledLimits, TiledTiff};

/// Largest number of ranges that opening any file here may ask for.
const MOST_REQUESTS: usize = 80;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiles/files")
}

fn file(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Opens a file, inserting into `parts` what is asked for. Returns the number of requests.
fn open_parts(file: &[u8], parts: &mut FileParts, limits: &TiledLimits) -> Result<(TiledTiff, usize), Error> {
    for requests in 0..MOST_REQUESTS {
        match TiledTiff::open(parts, limits)? {
            Opened::Needs(range) => {
                assert!(range.start < range.end && range.end <= file.len() as u64, "{range:?} of {}", file.len());
                let held = parts.held_bytes();
                parts.insert(range.start, file[range.start as usize..range.end as usize].to_vec());
                assert_eq!(parts.held_bytes(), held + range.end - range.start, "{range:?} was held already");
            }
            Opened::Pyramid(pyramid) => return Ok((pyramid, requests)),
        }
    }
    panic!("more than {MOST_REQUESTS} requests");
}

fn open(file: &[u8]) -> Result<TiledTiff, Error> {
    let mut parts = FileParts::new(file.len() as u64);
    open_parts(file, &mut parts, &TiledLimits::EDGE).map(|(pyramid, _)| pyramid)
}

/// The pixels of a region of a file in memory.
fn region(pyramid: &TiledTiff, file: &[u8], level: usize, region: Region) -> Result<TilePixels, Error> {
    match pyramid.read_region(&FileParts::whole(file.to_vec()), level, region)? {
        RegionRead::Pixels(pixels) => Ok(pixels),
        RegionRead::Needs(ranges) => panic!("{ranges:?} are missing from a whole file"),
    }
}

fn whole(pyramid: &TiledTiff, level: usize) -> Region {
    let level = pyramid.levels()[level];
    Region { x: 0, y: 0, width: level.width, height: level.height }
}

/// All pixels of a level.
fn level(pyramid: &TiledTiff, file: &[u8], level: usize) -> TilePixels {
    region(pyramid, file, level, whole(pyramid, level)).unwrap()
}

/// The bytes of a tile.
fn tile<'a>(pyramid: &TiledTiff, file: &'a [u8], level: usize, column: u32, row: u32) -> &'a [u8] {
    let range = pyramid.tile_range(level, column, row).unwrap();
    &file[range.start as usize..range.end as usize]
}

/// The largest and the mean difference of samples.
fn apart(one: &[u8], other: &[u8]) -> (u8, f64) {
    assert_eq!(one.len(), other.len());
    let apart = || one.iter().zip(other).map(|(one, other)| one.abs_diff(*other));
    (apart().max().unwrap(), apart().map(f64::from).sum::<f64>() / one.len() as f64)
}
