//! Reads all tiles of a tiled TIFF by position: `tiles FILE`. Prints for each level its size, the SHA-256 of its samples, the bytes that were
//! read and the time of decoding, as JSON.

#![allow(clippy::print_stdout, reason = "a program")]

use std::error::Error;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::time::{Duration, Instant};

use filters::{Digest, FileParts, Opened, TiledLimits, TiledTiff};

fn read(file: &mut File, range: Range<u64>) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(range.end - range.start).unwrap_or(usize::MAX)];
    file.seek(SeekFrom::Start(range.start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("Usage: tiles FILE")?;
    let mut file = File::open(path)?;
    let mut parts = FileParts::new(file.metadata()?.len());
    let mut requests = 0;
    let pyramid = loop {
        match TiledTiff::open(&parts, &TiledLimits::EDGE)? {
            Opened::Pyramid(pyramid) => break pyramid,
            Opened::Needs(range) => {
                requests += 1;
                parts.insert(range.start, read(&mut file, range)?);
            }
        }
    };
    let (opened_bytes, compression) = (parts.inserted_bytes(), pyramid.compression());
    println!("{}", serde_json::json!({"requests": requests, "opened_bytes": opened_bytes, "compression": compression}));
    for (index, level) in pyramid.levels().iter().enumerate() {
        let row_bytes = level.width as usize * pyramid.channels();
        let mut samples = vec![0; row_bytes * level.height as usize];
        let (mut tile_bytes, mut took) = (0, Duration::ZERO);
        for (column, row) in (0..level.rows).flat_map(|row| (0..level.columns).map(move |column| (column, row))) {
            let range = pyramid.tile_range(index, column, row).ok_or("A tile is missing.")?;
            tile_bytes += range.end - range.start;
            let bytes = read(&mut file, range)?;
            let started = Instant::now();
            let tile = pyramid.decode_tile(index, column, row, &bytes)?;
            took += started.elapsed();
            let left = (column * level.tile_width) as usize * tile.channels;
            let top = (row * level.tile_height) as usize;
            let rows = samples.chunks_exact_mut(row_bytes).skip(top);
            for (to, from) in rows.zip(tile.samples.chunks_exact(tile.width as usize * tile.channels)) {
                to[left..left + from.len()].copy_from_slice(from);
            }
        }
        let facts = serde_json::json!({
            "width": level.width, "height": level.height, "reduction": level.reduction, "tiles": level.columns * level.rows,
            "sha256": Digest::sha256(&samples).to_string(), "tile_bytes": tile_bytes, "decode_us": took.as_micros() as u64,
        });
        println!("{facts}");
    }
    Ok(())
}
