//! Files that begin like a TIFF or BigTIFF, in either byte order: read as a pyramid, by position, whole and in parts, or refused with a
//! sentence.

#![no_main]

use filters::fuzzing::read_tiles;
use filters_fuzz::sentence;
use libfuzzer_sys::fuzz_target;

const MAGICS: [&[u8]; 4] = [b"II\x2a\0", b"MM\0\x2a", b"II\x2b\0", b"MM\0\x2b"];

fuzz_target!(|data: &[u8]| {
    let magic = MAGICS.into_iter().find(|magic| data.starts_with(magic)).unwrap_or(MAGICS[0]);
    let Some(rest) = data.get(magic.len()..) else { return };
    // Parts of a few hundred bytes, and of a few thousand.
    let step_bytes = 200 + usize::from(data.last().copied().unwrap_or(0)) * 16;
    if let Err(error) = read_tiles(&[magic, rest].concat(), step_bytes) {
        sentence(&error);
    }
});
