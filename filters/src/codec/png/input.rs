//! A PNG as the `png` crate reads it: up to the pixels, chunks that do not count here are left out. Every reader of the crate would copy some of
//! them twice (EXIF, text), whatever their length.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use crate::codec::profile::MAX_PROFILE_BYTES;

/// What the crate is to know beside the pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Pixels,
    /// Of which colour they are, a profile included.
    Colors,
}

/// Chunks of a file, one after the other.
#[derive(Debug)]
pub(super) struct Input<'a> {
    /// What is left of the signature or of a chunk; from the first chunk of pixels on, all of the file.
    part: &'a [u8],
    rest: &'a [u8],
    wanted: Wanted,
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8], wanted: Wanted) -> Self {
        let (part, rest) = bytes.split_at_checked(8).unwrap_or((bytes, &[]));
        Self { part, rest, wanted }
    }

    fn next_chunk(&mut self) {
        let (file, wanted) = (std::mem::take(&mut self.rest), self.wanted);
        let Some(([a, b, c, d, kind @ ..], _)) = file.split_first_chunk::<8>() else {
            self.part = file;
            return;
        };
        if kind == b"IDAT" {
            // The crate stops behind the last of these, and none of the others may stand between them.
            self.part = file;
            return;
        }
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        // Length, kind and checksum. A chunk that is cut off is what is left of it.
        let (chunk, rest) = file.split_at_checked(length.saturating_add(12)).unwrap_or((file, &[]));
        self.rest = rest;
        if counts(*kind, length, wanted) {
            self.part = chunk;
        }
    }
}

/// Critical chunks, those of transparency, colour and animation: each has a length that the crate checks, but for the profile.
fn counts(kind: [u8; 4], length: usize, wanted: Wanted) -> bool {
    match &kind {
        b"iCCP" => wanted == Wanted::Colors && length <= MAX_PROFILE_BYTES,
        b"tRNS" | b"cICP" | b"sRGB" | b"gAMA" | b"cHRM" | b"acTL" | b"fcTL" | b"fdAT" => true,
        [first, ..] => first & 0x20 == 0,
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.part.is_empty() && !self.rest.is_empty() {
            self.next_chunk();
        }
        Ok(self.part)
    }

    fn consume(&mut self, count: usize) {
        self.part = self.part.get(count..).unwrap_or_default();
    }
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

/// The crate asks for it and makes no use of it.
impl Seek for Input<'_> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
