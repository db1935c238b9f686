//! The memory of a pyramid and of decoding its tiles: what a counting allocator measures is no more than the estimate, and not much less. It
//! is one test, because the allocator counts for the whole process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

#[path = "../src/codec/tests/tiff/writer.rs"]
#[allow(clippy::indexing_slicing, dead_code, reason = "another test uses the rest")]
mod writer;

use std::fs;
use std::path::Path;

use filters::{FileParts, Opened, TiledLimits, TiledTiff};
use peak_alloc::PeakAlloc;

use writer::{Picture, sample};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// The result of `work`, and its peak of memory in bytes besides what was taken before.
fn measured<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let result = work();
    (result, (ALLOCATOR.peak_usage() - before) as u64)
}

#[test]
fn tiles_take_the_memory_that_is_estimated() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiles/files");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "tif")).collect();
    paths.sort();
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut files: Vec<_> = paths.iter().map(|path| (name(path), fs::read(path).unwrap())).collect();
    assert!(files.len() > 10, "the files are missing");
    for (samples, side, compression) in [(4, 1024, 8), (3, 512, 5), (1, 512, 8), (3, 256, 1)] {
        let picture = Picture { tile: Some((side, side)), compression, ..Picture::plain(side, side, samples, 8) };
        let name = format!("{samples} samples, {side} x {side}, compression {compression}");
        files.push((name, picture.file(|x, y, channel| sample(x, y, channel, 8))));
    }
    for progressive in [false, true] {
        let mut stream = Vec::new();
        let pixels: Vec<u8> = (0..512 * 512 * 3).map(|i| sample(i / 3 % 512, i / 1536, i % 3, 8) as u8).collect();
        let mut encoder = jpeg_encoder::Encoder::new(&mut stream, 90);
        encoder.set_progressive(progressive);
        encoder.encode(&pixels, 512, 512, jpeg_encoder::ColorType::Rgb).unwrap();
        let picture =
            Picture { tile: Some((512, 512)), compression: 7, photometric: 6, ..Picture::plain(512, 512, 3, 8) };
        files.push((format!("JPEG, progressive: {progressive}"), picture.with_chunks(&[stream])));
    }
    let mut compared = 0;
    for (name, file) in files {
        let parts = FileParts::whole(file.clone());
        let Ok(Opened::Pyramid(pyramid)) = TiledTiff::open(&parts, &TiledLimits::EDGE) else {
            assert_eq!(name, "vips_strips");
            continue;
        };
        for (level, size) in pyramid.levels().iter().enumerate() {
            // Whole tiles: smaller parts of tiles take less.
            if size.width < size.tile_width || size.height < size.tile_height {
                continue;
            }
            let range = pyramid.tile_range(level, 0, 0).unwrap();
            let bytes = parts.get(range).unwrap();
            let estimate = pyramid.decode_memory_bytes(level, &bytes);
            let (tile, peak) = measured(|| pyramid.decode_tile(level, 0, 0, &bytes).unwrap());
            assert!(!tile.samples.is_empty());
            println!("{name}, level {level}: {peak} of {estimate} bytes, {:.3}", estimate as f64 / peak as f64);
            // Small tiles are mostly decompressor: JPEG counts as many tables as a file can have.
            assert!(peak <= estimate && estimate <= peak * 11 / 10 + (24 << 10), "{name}: {peak} of {estimate}");
            compared += 1;
        }
    }
    assert!(compared > 15, "{compared} tiles");
}
