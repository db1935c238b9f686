//! Moves an encoded file to JavaScript while it is written, because WebAssembly memory never shrinks.

use std::io::{self, Write};

use js_sys::{Array, Uint8Array};

/// Bytes that are buffered before they move.
const CHUNK_BYTES: usize = 64 << 10;

pub(super) struct Chunks {
    buffer: Vec<u8>,
    chunks: Array,
}

impl Chunks {
    pub(super) fn new() -> Self {
        Self { buffer: Vec::with_capacity(CHUNK_BYTES), chunks: Array::new() }
    }

    /// The file as a list of `Uint8Array`.
    pub(super) fn finish(mut self) -> Array {
        self.move_out();
        self.chunks
    }

    fn move_out(&mut self) {
        self.chunks.push(&Uint8Array::from(self.buffer.as_slice()));
        self.buffer.clear();
    }
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() + bytes.len() > CHUNK_BYTES && !self.buffer.is_empty() {
            self.move_out();
        }
        self.buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
