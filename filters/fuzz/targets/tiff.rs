//! Files that begin like a TIFF or BigTIFF, in either byte order: probed, rendered and previewed, or refused with a sentence.

#![no_main]

use filters_fuzz::file;
use libfuzzer_sys::fuzz_target;

const MAGICS: [&[u8]; 4] = [b"II\x2a\0", b"MM\0\x2a", b"II\x2b\0", b"MM\0\x2b"];

fuzz_target!(|data: &[u8]| {
    let magic = MAGICS.into_iter().find(|magic| data.starts_with(magic));
    file(magic.unwrap_or(MAGICS[0]), data);
});
