//! The engine's memory estimate for a TIFF is never below what its decompressors use, however many are open. One test, because the
//! allocator counts for the whole process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its files has failed")]

#[path = "../src/codec/tests/tiff/writer.rs"]
#[allow(clippy::indexing_slicing, dead_code, reason = "another test uses the rest")]
mod writer;

use filters::{Encoding, Error, Limits, thumbnail};
use peak_alloc::PeakAlloc;
use writer::Picture;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const WIDE: usize = 4_096;
const HIGH: usize = 128;

/// A compressed strip or tile with this number of bytes.
fn chunk(compression: u64, width: usize, bytes: usize) -> Vec<u8> {
    match compression {
        // Runs of one pixel: white 000111, black 010. No row has more changes.
        2 | 3 => {
            let row: String = "000111010".repeat(width / 2);
            let row = if compression == 2 { format!("{row:0<0$}", row.len().next_multiple_of(8)) } else { row };
            let bits: Vec<u8> = row.repeat(HIGH).bytes().map(|bit| bit - b'0').collect();
            bits.chunks(8).map(|byte| byte.iter().enumerate().fold(0, |all, (at, bit)| all | bit << (7 - at))).collect()
        }
        // One bit for each row that equals the row above.
        4 => vec![0xff; HIGH.div_ceil(8)],
        5 => weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(&vec![7; bytes]).unwrap(),
        8 => fdeflate::compress_to_vec(&vec![7; bytes]),
        // Literals, longer than the bytes that are reversed at a time.
        32_773 => [&[127][..], &[7; 128]].concat().repeat(bytes.div_ceil(128)),
        _ => vec![7; bytes],
    }
}

fn pictures() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for compression in [1, 2, 3, 4, 5, 8, 32_773] {
        let fax = (2..=4).contains(&compression);
        // The narrow tiles are too tall to be decompressed at once.
        for tile in [None, Some((16, 16)), Some((16, 40_000)), Some((1_024, 8_192))] {
            for (planar, reversed) in [(false, false), (false, true), (true, false), (true, true)] {
                for (samples, bits) in if fax { [(1, 1), (1, 1)] } else { [(3, 8), (4, 16)] } {
                    let plain = Picture::plain(WIDE, HIGH, samples, bits);
                    let picture = Picture { compression, tile, planar, reversed, ..plain };
                    let (width, height) = tile.unwrap_or((WIDE, HIGH));
                    let (distance, planes) = if planar { (1, samples) } else { (samples, 1) };
                    let count = WIDE.div_ceil(width) * HIGH.div_ceil(height) * planes;
                    let rows = if compression == 1 { height } else { height.min(HIGH) };
                    let bytes = (width * distance * bits).div_ceil(8) * rows;
                    if bytes * count > 16 << 20 {
                        continue;
                    }
                    let file = picture.with_chunks(&vec![chunk(compression, width, bytes); count]);
                    let name = format!(
                        "compression {compression}, tile {tile:?}, planar {planar}, reversed {reversed}, {samples} x {bits} bits"
                    );
                    files.push((name, file));
                }
            }
        }
    }
    files
}

#[test]
fn tiff_estimates_are_no_less_than_what_is_taken() {
    let limits = Limits { source_bytes: u64::MAX, memory_bytes: 2 << 30, ..Limits::EDGE };
    let (mut wrong, mut opened) = (Vec::new(), 0);
    for (name, file) in pictures() {
        let refused = thumbnail(&file, 64, Encoding::PNG, &Limits { memory_bytes: 1, ..limits }, &mut Vec::new());
        let Err(Error::OverLimit { actual: estimate, .. }) = refused else { panic!("{name}: {refused:?}") };
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let made = thumbnail(&file, 64, Encoding::PNG, &limits, &mut std::io::sink());
        let taken = (ALLOCATOR.peak_usage().saturating_sub(before) + file.len()) as u64;
        opened += 1;
        let line = format!("{name}: {} KiB taken, {} KiB estimated", taken >> 10, estimate >> 10);
        println!("{line}");
        if made.is_err() || taken > estimate {
            wrong.push(format!("{line}: {:?}", made.err()));
        }
    }
    assert!(opened > 80 && wrong.is_empty(), "{} of {opened}:\n{}", wrong.len(), wrong.join("\n"));
}
