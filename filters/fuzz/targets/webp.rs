//! Files that begin like a WebP: probed, rendered and previewed, or refused with a sentence.

#![no_main]

use filters_fuzz::file;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The file size is between the two words; a wrong one would be refused before anything else is read.
    let mut riff = *b"RIFF\0\0\0\0WEBP";
    riff[4..8].copy_from_slice(&(data.len().saturating_sub(8) as u32).to_le_bytes());
    file(&riff, data);
});
