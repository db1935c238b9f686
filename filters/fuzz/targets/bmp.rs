//! Files that begin like a BMP: probed, rendered and previewed, or refused with a sentence.

#![no_main]

use filters_fuzz::file;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| file(b"BM", data));
