//! Byte decompressors that work on demand: none, PackBits (TIFF 6.0, section 9), LZW (section 13), and Deflate.

use fdeflate::Decompressor;
use weezl::{BitOrder, LzwStatus, decode::Decoder};

use super::input::Input;
use super::{cut_off, malformed};
use crate::error::Error;

/// Rows of packed samples of a strip or tile, from the first on.
pub(super) trait Rows {
    /// Fills `row` with the next bytes. Every call must use the same length.
    fn next(&mut self, row: &mut [u8]) -> Result<(), Error>;
}

#[derive(Debug)]
pub(super) struct Plain<'a>(pub(super) Input<'a>);

impl Rows for Plain<'_> {
    fn next(&mut self, mut row: &mut [u8]) -> Result<(), Error> {
        while !row.is_empty() {
            let bytes = self.0.fill();
            let length = bytes.len().min(row.len());
            let (now, later) = row.split_at_mut(length);
            let from = bytes.get(..length).filter(|from| !from.is_empty()).ok_or_else(cut_off)?;
            now.copy_from_slice(from);
            self.0.consume(length);
            row = later;
        }
        Ok(())
    }
}

/// The rest of a run, which may continue in the next row.
#[derive(Debug)]
enum Run {
    Literal(usize),
    Repeated(u8, usize),
}

#[derive(Debug)]
pub(super) struct PackBits<'a> {
    input: Input<'a>,
    run: Run,
}

impl<'a> PackBits<'a> {
    pub(super) const fn new(input: Input<'a>) -> Self {
        Self { input, run: Run::Literal(0) }
    }
}

impl Rows for PackBits<'_> {
    fn next(&mut self, row: &mut [u8]) -> Result<(), Error> {
        for out in row {
            while matches!(self.run, Run::Literal(0) | Run::Repeated(_, 0)) {
                let head = self.input.next().ok_or_else(cut_off)?.cast_signed();
                self.run = match head {
                    0.. => Run::Literal(usize::from(head.unsigned_abs()) + 1),
                    // No operation.
                    i8::MIN => continue,
                    _ => Run::Repeated(self.input.next().ok_or_else(cut_off)?, usize::from(head.unsigned_abs()) + 1),
                };
            }
            match &mut self.run {
                Run::Literal(left) => {
                    *out = self.input.next().ok_or_else(cut_off)?;
                    *left -= 1;
                }
                Run::Repeated(byte, left) => {
                    *out = *byte;
                    *left -= 1;
                }
            }
        }
        Ok(())
    }
}

pub(super) struct Lzw<'a> {
    input: Input<'a>,
    decoder: Decoder,
}

impl<'a> Lzw<'a> {
    /// Memory of a decoder in bytes.
    pub(super) const MEMORY_BYTES: usize = 30 << 10;

    pub(super) fn new(mut input: Input<'a>) -> Self {
        // Before TIFF 5.0, bits were in reverse order, and codes grew one later. A modern file begins with the clear code, 256 in nine
        // bits.
        let old = matches!(input.fill(), [0, second, ..] if second & 1 == 1);
        let decoder =
            if old { Decoder::new(BitOrder::Lsb, 8) } else { Decoder::with_tiff_size_switch(BitOrder::Msb, 8) };
        Self { input, decoder }
    }
}

impl Rows for Lzw<'_> {
    fn next(&mut self, mut row: &mut [u8]) -> Result<(), Error> {
        while !row.is_empty() {
            let result = self.decoder.decode_bytes(self.input.fill(), row);
            self.input.consume(result.consumed_in);
            row = row.get_mut(result.consumed_out..).unwrap_or_default();
            match result.status {
                Err(error) => return Err(malformed(error)),
                Ok(LzwStatus::Ok) => {}
                Ok(LzwStatus::NoProgress | LzwStatus::Done) if row.is_empty() => {}
                Ok(LzwStatus::NoProgress | LzwStatus::Done) => return Err(cut_off()),
            }
        }
        Ok(())
    }
}

/// Largest distance of a match in bytes.
const WINDOW: usize = 32 << 10;

pub(super) struct Deflate<'a> {
    input: Input<'a>,
    decompressor: Decompressor,
    /// The latest output: at least the last [`WINDOW`] bytes, and those that were not read yet.
    window: Vec<u8>,
    read: usize,
    written: usize,
}

impl<'a> Deflate<'a> {
    /// Memory of a decoder in bytes.
    pub(super) const MEMORY_BYTES: usize = 2 * WINDOW + (22 << 10);

    pub(super) fn new(input: Input<'a>) -> Self {
        let mut decompressor = Decompressor::new();
        // The checksum follows the last row, where nothing is read.
        decompressor.ignore_adler32();
        Self { input, decompressor, window: vec![0; 2 * WINDOW], read: 0, written: 0 }
    }

    fn refill(&mut self) -> Result<(), Error> {
        if self.written == self.window.len() {
            self.window.copy_within(WINDOW.., 0);
            (self.read, self.written) = (WINDOW, WINDOW);
        }
        let read = self.decompressor.read(self.input.fill(), &mut self.window, self.written, false);
        let (consumed, produced) = read.map_err(|error| malformed(format!("{error:?}")))?;
        self.input.consume(consumed);
        self.written += produced;
        if consumed == 0 && produced == 0 { Err(cut_off()) } else { Ok(()) }
    }
}

impl Rows for Deflate<'_> {
    fn next(&mut self, mut row: &mut [u8]) -> Result<(), Error> {
        while !row.is_empty() {
            let ready = self.window.get(self.read..self.written).unwrap_or_default();
            let length = ready.len().min(row.len());
            let (now, later) = row.split_at_mut(length);
            now.copy_from_slice(ready.get(..length).unwrap_or_default());
            self.read += length;
            row = later;
            if !row.is_empty() {
                self.refill()?;
            }
        }
        Ok(())
    }
}

/// Rows that were decompressed at once.
pub(super) struct Buffered {
    pub(super) bytes: Vec<u8>,
    pub(super) at: usize,
}

impl Rows for Buffered {
    fn next(&mut self, row: &mut [u8]) -> Result<(), Error> {
        let end = self.at + row.len();
        row.copy_from_slice(self.bytes.get(self.at..end).ok_or_else(cut_off)?);
        self.at = end;
        Ok(())
    }
}
