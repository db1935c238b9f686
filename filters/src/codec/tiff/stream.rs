//! Byte decompressors that work on demand: none, PackBits (TIFF 6.0, section 9), LZW (section 13), and Deflate.

use fdeflate::Decompressor;
use weezl::{BitOrder, LzwStatus, decode::Decoder};

use super::input::Input;
use super::{cut_off, malformed};
use crate::interrupt::Interrupt;

/// Rows of packed samples of a strip or tile, from the first on.
pub(super) trait Rows {
    /// Fills `row` with the next bytes. Every call must use the same length. After [`Interrupt::Needs`], call it again with the same `row`,
    /// which may contain a part of the bytes.
    fn next(&mut self, row: &mut [u8]) -> Result<(), Interrupt>;
}

#[derive(Debug)]
pub(super) struct Plain<'a>(pub(super) Input<'a>);

impl Rows for Plain<'_> {
    fn next(&mut self, mut row: &mut [u8]) -> Result<(), Interrupt> {
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
    fn next(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
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
    /// `None` before the first row.
    decoder: Option<Decoder>,
    /// The bytes of the row that are there.
    filled: usize,
}

impl<'a> Lzw<'a> {
    /// Memory of a decoder in bytes.
    pub(super) const MEMORY_BYTES: usize = 30 << 10;

    pub(super) const fn new(input: Input<'a>) -> Self {
        Self { input, decoder: None, filled: 0 }
    }

    /// A decoder for the kind of codes that the input begins with.
    fn decoder(input: &mut Input<'_>) -> Result<Decoder, Interrupt> {
        while input.fill().len() < 2 && input.extend()? {}
        // Before TIFF 5.0, bits were in reverse order, and codes grew one later. A modern file begins with the clear code, 256 in nine
        // bits.
        let old = matches!(input.fill(), [0, second, ..] if second & 1 == 1);
        Ok(if old { Decoder::new(BitOrder::Lsb, 8) } else { Decoder::with_tiff_size_switch(BitOrder::Msb, 8) })
    }
}

impl Rows for Lzw<'_> {
    fn next(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        let decoder = match &mut self.decoder {
            Some(decoder) => decoder,
            none => none.insert(Self::decoder(&mut self.input)?),
        };
        while let Some(rest) = row.get_mut(self.filled..).filter(|rest| !rest.is_empty()) {
            let result = decoder.decode_bytes(self.input.fill(), rest);
            self.input.consume(result.consumed_in);
            self.filled += result.consumed_out;
            match result.status {
                Err(error) => return Err(malformed(error).into()),
                Ok(LzwStatus::Ok) => {}
                Ok(LzwStatus::NoProgress | LzwStatus::Done) if self.filled == row.len() => {}
                Ok(LzwStatus::NoProgress) if self.input.extend()? => {}
                Ok(LzwStatus::NoProgress | LzwStatus::Done) => return Err(cut_off().into()),
            }
        }
        self.filled = 0;
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
    /// The bytes of the row that are there.
    filled: usize,
}

impl<'a> Deflate<'a> {
    /// Memory of a decoder in bytes.
    pub(super) const MEMORY_BYTES: usize = 2 * WINDOW + (22 << 10);

    pub(super) fn new(input: Input<'a>) -> Self {
        let mut decompressor = Decompressor::new();
        // The checksum follows the last row, where nothing is read.
        decompressor.ignore_adler32();
        Self { input, decompressor, window: vec![0; 2 * WINDOW], read: 0, written: 0, filled: 0 }
    }

    fn refill(&mut self) -> Result<(), Interrupt> {
        if self.written == self.window.len() {
            self.window.copy_within(WINDOW.., 0);
            (self.read, self.written) = (WINDOW, WINDOW);
        }
        let read = self.decompressor.read(self.input.fill(), &mut self.window, self.written, false);
        let (consumed, produced) = read.map_err(|error| malformed(format!("{error:?}")))?;
        self.input.consume(consumed);
        self.written += produced;
        if consumed > 0 || produced > 0 {
            return Ok(());
        }
        // A stream that has ended consumes nothing: a window that is extended for it would grow to the whole strip.
        if self.decompressor.is_done() || !self.input.extend()? { Err(cut_off().into()) } else { Ok(()) }
    }
}

impl Rows for Deflate<'_> {
    fn next(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        while let Some(rest) = row.get_mut(self.filled..).filter(|rest| !rest.is_empty()) {
            let ready = self.window.get(self.read..self.written).unwrap_or_default();
            let length = ready.len().min(rest.len());
            rest.iter_mut().zip(ready).for_each(|(to, from)| *to = *from);
            self.read += length;
            self.filled += length;
            if self.filled < row.len() {
                self.refill()?;
            }
        }
        self.filled = 0;
        Ok(())
    }
}

/// Rows that were decompressed at once.
pub(super) struct Buffered {
    pub(super) bytes: Vec<u8>,
    pub(super) at: usize,
}

impl Rows for Buffered {
    fn next(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        let end = self.at + row.len();
        row.copy_from_slice(self.bytes.get(self.at..end).ok_or_else(cut_off)?);
        self.at = end;
        Ok(())
    }
}
