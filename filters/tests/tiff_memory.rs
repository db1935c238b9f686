//! Thumbnails of large TIFF files in every storage layout fit into the memory of an isolate, file included, and the engine's estimate is
//! close to the real use. One test, because the allocator counts for the whole process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its files has failed")]

#[path = "../src/codec/tests/tiff/writer.rs"]
#[allow(clippy::indexing_slicing, dead_code, reason = "another test uses the rest")]
mod writer;

use std::time::Instant;

use filters::{Encoding, Error, Limits, thumbnail};
use peak_alloc::PeakAlloc;
use writer::Picture;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Width and height of 24 megapixels.
const WIDE: usize = 6_000;
const HIGH: usize = 4_000;

/// Bytes with a varying pattern.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i / 97 % 251) as u8).collect()
}

fn large() -> Vec<(&'static str, Vec<u8>)> {
    let deflate = fdeflate::compress_to_vec;
    let lzw =
        |bytes: &[u8]| weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(bytes).unwrap();
    let plain = |samples, bits| Picture::plain(WIDE, HIGH, samples, bits);
    let strips = |picture: Picture, strip: Vec<u8>| {
        let count = picture.height.div_ceil(picture.strip);
        picture.with_chunks(&vec![strip; count])
    };
    let tile = Some((256, 256));
    let tiles = WIDE.div_ceil(256) * HIGH.div_ceil(256);
    let mut jpeg = Vec::new();
    let rows = pattern(WIDE * 16 * 3);
    jpeg_encoder::Encoder::new(&mut jpeg, 80).encode(&rows, WIDE as u16, 16, jpeg_encoder::ColorType::Rgb).unwrap();
    vec![
        (
            "8 bits, Deflate in one strip",
            strips(Picture { compression: 8, ..plain(3, 8) }, deflate(&vec![0; WIDE * HIGH * 3])),
        ),
        (
            "16 bits, LZW in one strip",
            strips(Picture { compression: 5, predictor: 2, ..plain(3, 16) }, lzw(&vec![0; WIDE * HIGH * 6])),
        ),
        (
            "16 bits, Deflate in tiles",
            Picture { compression: 8, tile, ..plain(3, 16) }.with_chunks(&vec![deflate(&[0; 256 * 256 * 6]); tiles]),
        ),
        (
            "16 bits, LZW in planes of tiles",
            Picture { compression: 5, tile, planar: true, ..plain(3, 16) }.with_chunks(&vec![
                lzw(&pattern(
                    256 * 256 * 2
                ));
                3 * tiles
            ]),
        ),
        (
            "8 bits, not compressed, 47 MB",
            strips(Picture { ..Picture::plain(4_096, 4_000, 3, 8) }, pattern(4_096 * 4_000 * 3)),
        ),
        (
            "JPEG in strips",
            strips(
                Picture { compression: 7, photometric: 6, strip: 16, more: vec![(530, 3, vec![2, 2])], ..plain(3, 8) },
                jpeg,
            ),
        ),
        // A white row that equals the row above has a single bit.
        ("a page of T.6", strips(Picture { compression: 4, photometric: 0, ..plain(1, 1) }, vec![0xff; HIGH / 8])),
    ]
}

#[test]
fn tiff_of_24_megapixels_has_thumbnails() {
    let files = large();
    let mut wrong = Vec::new();
    for (name, file) in &files {
        let limits = Limits { memory_bytes: 1, ..Limits::EDGE };
        let refused = thumbnail(file, 1_280, Encoding::PNG, &limits, &mut Vec::new());
        let Err(Error::OverLimit { actual: estimate, .. }) = refused else { panic!("{name}: {refused:?}") };
        let (before, started) = (ALLOCATOR.current_usage(), Instant::now());
        ALLOCATOR.reset_peak_usage();
        let made = thumbnail(file, 1_280, Encoding::PNG, &Limits::EDGE, &mut std::io::sink());
        let taken = (ALLOCATOR.peak_usage().saturating_sub(before) + file.len()) as u64;
        let duration = started.elapsed().as_millis();
        let line = format!("{name}: {} KiB taken, {} KiB estimated, {duration} ms", taken >> 10, estimate >> 10);
        println!("{line}");
        let near = taken * 100 <= estimate * 101 && estimate * 100 <= taken * 115;
        if made.is_err() || taken > Limits::EDGE.memory_bytes || !near {
            wrong.push(format!("{line}: {made:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
