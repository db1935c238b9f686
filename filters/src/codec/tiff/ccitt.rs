//! CCITT fax decoder: alternating white and black runs, and rows coded relative to the row above (ITU-T T.4 and T.6, TIFF 6.0, sections 10
//! and 11). Yields packed rows, with 0 for white.

mod codes;

use std::rc::Rc;

use self::codes::{MAX_BITS, Table};
use super::compression::Ccitt;
use super::input::Input;
use super::stream::Rows;
use super::{cut_off, malformed};
use crate::error::Error;
use crate::interrupt::Interrupt;

/// Lookup tables that all strips and tiles of a file share.
#[derive(Debug, Clone)]
pub(super) struct Codes(Rc<[Table; 2]>);

impl Codes {
    /// Memory in bytes.
    pub(super) const MEMORY_BYTES: usize = 2 * (4 << MAX_BITS);

    pub(super) fn new() -> Self {
        Self(Rc::new(codes::tables()))
    }
}

#[derive(Debug)]
pub(super) struct Fax<'a> {
    bits: BitReader<'a>,
    codes: Codes,
    kind: Ccitt,
    /// Width of a row in pixels.
    width: u32,
    /// The changing elements of the row above, and of this row: strictly rising columns, beginning with a change to black.
    above: Vec<u32>,
    changes: Vec<u32>,
    /// Whether the end code was read; the rest is white.
    ended: bool,
}

/// The coding modes relative to the row above.
enum Mode {
    Pass,
    Horizontal,
    Vertical(i64),
    End,
}

impl<'a> Fax<'a> {
    pub(super) fn new(input: Input<'a>, codes: Codes, kind: Ccitt, width: u32) -> Self {
        let bits = BitReader { input, held: 0, count: 0, missing: 0, at: 0 };
        // A row has at most one change for each pixel. Growing lists could take twice as much.
        let [above, changes] = [(); 2].map(|()| Vec::with_capacity(width as usize));
        Self { bits, codes, kind, width, above, changes, ended: false }
    }

    /// Adds a change at `at`. Two at the same place cancel.
    fn change(&mut self, at: u32) {
        if at < self.width {
            if self.changes.last() == Some(&at) {
                self.changes.pop();
            } else {
                self.changes.push(at);
            }
        }
    }

    /// Reads a run of white (0) or black (1).
    fn run(&mut self, color: usize) -> Result<u32, Error> {
        let mut sum = 0_u32;
        loop {
            let bits = self.bits.peek(MAX_BITS as u32);
            let entry = self.codes.0.get(color).and_then(|table| table.get(bits as usize));
            let (length, run) = entry.copied().filter(|(length, _)| *length > 0).ok_or_else(|| malformed("no run"))?;
            self.bits.consume(length.into())?;
            sum = sum.saturating_add(run.into());
            if run < 64 {
                return Ok(sum);
            }
        }
    }

    fn runs(&mut self) -> Result<(), Error> {
        let (mut at, mut color) = (0_u32, 0);
        while at < self.width {
            at = at.saturating_add(self.run(color)?);
            self.change(at);
            color ^= 1;
        }
        Ok(())
    }

    fn mode(&mut self) -> Result<Mode, Error> {
        let bits = self.bits.peek(12);
        let (length, mode) = match bits {
            0b1000_0000_0000.. => (1, Mode::Vertical(0)),
            0b0110_0000_0000.. => (3, Mode::Vertical(1)),
            0b0100_0000_0000.. => (3, Mode::Vertical(-1)),
            0b0010_0000_0000.. => (3, Mode::Horizontal),
            0b0001_0000_0000.. => (4, Mode::Pass),
            0b0000_1100_0000.. => (6, Mode::Vertical(2)),
            0b0000_1000_0000.. => (6, Mode::Vertical(-2)),
            0b0000_0110_0000.. => (7, Mode::Vertical(3)),
            0b0000_0100_0000.. => (7, Mode::Vertical(-3)),
            1 => (12, Mode::End),
            _ => return Err(malformed("no mode")),
        };
        self.bits.consume(length)?;
        Ok(mode)
    }

    /// Reads a row relative to the one above. Returns `false` at the end code.
    fn two_dimensional_row(&mut self) -> Result<bool, Error> {
        let width = i64::from(self.width);
        // The position before the row. In the row above, changes to the other colour are every second one from `next` on.
        let (mut at, mut color, mut next) = (-1_i64, 0, 0_usize);
        while at < width {
            let above = |index: usize| self.above.get(index).map_or(width, |change| i64::from(*change));
            while above(next) <= at && above(next) < width {
                next += 2;
            }
            let (first, second) = (above(next), above(next + 1));
            match self.mode()? {
                Mode::Pass => at = second,
                Mode::Horizontal => {
                    for color in [color, color ^ 1] {
                        at = at.max(0) + i64::from(self.run(color)?);
                        self.change(at.min(width) as u32);
                    }
                }
                Mode::Vertical(by) => {
                    let to = first + by;
                    if to < at.max(0) || to > width {
                        return Err(malformed("a changing element precedes the one before it"));
                    }
                    self.change(to as u32);
                    at = to;
                    color ^= 1;
                    // The previous change to the other colour may be the next one now.
                    next = if next > 0 { next - 1 } else { 1 };
                }
                Mode::End => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Skips end-of-line codes and fill bits. Returns the number of codes.
    fn skip_end_of_line_codes(&mut self) -> Result<u32, Error> {
        let mut ends = 0;
        while self.bits.peek(11) == 0 {
            while self.bits.peek(1) == 0 {
                self.bits.consume(1)?;
            }
            self.bits.consume(1)?;
            ends += 1;
            // Six codes end the strip. In two-dimensional coding, each is followed by a tag bit for the next row.
            if self.kind == (Ccitt::Group3 { two_dimensional: true }) && self.bits.peek(12) == 0b1000_0000_0000 {
                self.bits.consume(1)?;
                ends += 1;
            }
            if ends > 1 {
                return Ok(ends);
            }
        }
        Ok(ends)
    }

    fn row(&mut self) -> Result<(), Error> {
        match self.kind {
            Ccitt::Runs { align_bits } => {
                self.bits.align(align_bits)?;
                self.runs()?;
            }
            Ccitt::Group3 { two_dimensional } => {
                let ends = self.skip_end_of_line_codes()?;
                let by_runs = !two_dimensional || ends == 0 || self.bits.next()?;
                if ends > 1 {
                    self.ended = true;
                } else if by_runs {
                    self.runs()?;
                } else {
                    self.ended = !self.two_dimensional_row()?;
                }
            }
            Ccitt::Group4 => self.ended = !self.two_dimensional_row()?,
        }
        Ok(())
    }
}

impl Rows for Fax<'_> {
    fn next(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        row.fill(0);
        std::mem::swap(&mut self.above, &mut self.changes);
        self.changes.clear();
        if !self.ended {
            self.row()?;
        }
        if self.ended {
            self.changes.clear();
            return Ok(());
        }
        for pair in self.changes.chunks(2) {
            let [from, to] = match pair {
                [from, to] => [*from, *to],
                [from] => [*from, self.width],
                _ => continue,
            };
            blacken(row, from as usize, to as usize);
        }
        Ok(())
    }
}

/// Sets the bits in `from..to`.
fn blacken(row: &mut [u8], from: usize, to: usize) {
    let (first, last) = (from / 8, to / 8);
    let (head, tail) = (0xff_u8 >> (from % 8), !(0xff_u8 >> (to % 8)));
    if first == last {
        row.get_mut(first).into_iter().for_each(|byte| *byte |= head & tail);
        return;
    }
    row.get_mut(first).into_iter().for_each(|byte| *byte |= head);
    row.get_mut(first + 1..last).into_iter().for_each(|bytes| bytes.fill(0xff));
    row.get_mut(last).into_iter().for_each(|byte| *byte |= tail);
}

/// Reads bits, highest first.
#[derive(Debug)]
struct BitReader<'a> {
    input: Input<'a>,
    held: u32,
    count: u32,
    /// Number of padding bits after the end.
    missing: u32,
    /// Number of consumed bits; it may overflow.
    at: u32,
}

impl BitReader<'_> {
    /// The next `length` bits, at most 24; zeros after the end.
    fn peek(&mut self, length: u32) -> u32 {
        while self.count < length {
            let byte = self.input.next();
            self.missing += if byte.is_none() { 8 } else { 0 };
            self.held = (self.held << 8) | u32::from(byte.unwrap_or(0));
            self.count += 8;
        }
        (self.held >> (self.count - length)) & ((1 << length) - 1)
    }

    fn consume(&mut self, length: u32) -> Result<(), Error> {
        self.peek(length);
        self.count -= length;
        self.at = self.at.wrapping_add(length);
        // Padding bits are last.
        if self.count < self.missing { Err(cut_off()) } else { Ok(()) }
    }

    fn next(&mut self) -> Result<bool, Error> {
        let bit = self.peek(1) == 1;
        self.consume(1)?;
        Ok(bit)
    }

    /// Skips to the next multiple of `bits` bits.
    fn align(&mut self, bits: u32) -> Result<(), Error> {
        let beyond = self.at % bits;
        if beyond == 0 { Ok(()) } else { self.consume(bits - beyond) }
    }
}
