//! Counts and hashes a file while it is written.

use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

use crate::digest::Digest;

/// Length and digest of the bytes so far.
#[derive(Debug, Default)]
pub(super) struct FileHash {
    sha256: Sha256,
    size_bytes: u64,
}

impl FileHash {
    pub(super) const fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    pub(super) fn finish(self) -> (u64, Digest) {
        (self.size_bytes, Digest::from(<[u8; 32]>::from(self.sha256.finalize())))
    }
}

/// A writer that counts and hashes all bytes.
pub(super) struct HashingWriter<'a> {
    pub(super) sink: &'a mut dyn Write,
    pub(super) hash: &'a mut FileHash,
}

impl Write for HashingWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sink.write_all(bytes)?;
        self.hash.sha256.update(bytes);
        self.hash.size_bytes += bytes.len() as u64;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}
