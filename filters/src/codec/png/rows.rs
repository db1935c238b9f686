//! Rows of a PNG. An interlaced picture uses seven readers, one at each pass, so that it is never held; its data is decompressed twice in
//! total.

use png::Reader;

use super::input::{ChunkFilter, Input, Pixels};
use super::{NAME, damaged, reader, stop};
use crate::codec::RowDecoder;
use crate::error::Error;
use crate::image::Size;
use crate::interrupt::Interrupt;

/// First column and row of each pass, and their increments (PNG, third edition, 8.1).
pub(super) const PASSES: [[usize; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/// Grey pixels of less than eight bits with one transparent value. Only the value's low bits count, as in libpng; the crate compares all
/// eight.
#[derive(Debug, Clone, Copy)]
pub(super) struct TransparentGray {
    pub(super) bits: usize,
    pub(super) transparent: u8,
}

impl TransparentGray {
    /// Unpacks a row to grey and alpha.
    fn unpack(self, packed: &[u8], row: &mut [u8]) {
        let (per_byte, top) = (8 / self.bits, (1_u16 << self.bits) as u8 - 1);
        for (x, [gray, alpha]) in row.as_chunks_mut().0.iter_mut().enumerate() {
            let byte = packed.get(x / per_byte).copied().unwrap_or(0);
            let value = byte >> (8 - self.bits - x % per_byte * self.bits) & top;
            *gray = value * (u8::MAX / top);
            *alpha = if value == self.transparent & top { 0 } else { u8::MAX };
        }
    }
}

/// Rows in the order of the file: of the picture, or of one pass.
pub(super) struct Rows<'a> {
    reader: Reader<Input<'a>>,
    gray: Option<TransparentGray>,
    packed: Vec<u8>,
    rows_left: usize,
    /// Whether the file ends after these rows.
    are_last: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        bytes: &'a [u8],
        pixels: Option<Pixels<'a>>,
        gray: Option<TransparentGray>,
        size: Size,
    ) -> Result<Self, Error> {
        let packed = gray.map_or(0, |gray| (size.width * gray.bits).div_ceil(8));
        let reader = reader(bytes, pixels, gray.is_some(), ChunkFilter::Pixels)?;
        Ok(Self { reader, gray, packed: vec![0; packed], rows_left: size.height, are_last: true })
    }
}

impl RowDecoder for Rows<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        if self.rows_left > 0 {
            let raw = if self.gray.is_some() { self.packed.as_mut_slice() } else { &mut *row };
            if self.reader.read_row(raw).map_err(stop)?.is_none() {
                return Err(damaged(NAME, "it has fewer rows than the header states").into());
            }
            if let Some(gray) = self.gray {
                gray.unpack(&self.packed, row);
            }
            self.rows_left -= 1;
        }
        // The crate checks the last chunk's checksum when one more row is requested. The row stays as it is if bytes are missing for that.
        if self.rows_left == 0 && self.are_last && self.reader.read_row(row).map_err(stop)?.is_some() {
            return Err(damaged(NAME, "it has more rows than the header states").into());
        }
        Ok(())
    }
}

struct Pass<'a> {
    rows: Rows<'a>,
    /// Rows of the passes before, still to be passed over.
    rows_before: usize,
    /// Column, row, and their distances.
    place: [usize; 4],
}

/// Rows of an interlaced picture, from top to bottom.
pub(super) struct Interlaced<'a> {
    passes: Vec<Pass<'a>>,
    pixel_bytes: usize,
    /// A row of a pass.
    row: Vec<u8>,
    next: usize,
    /// The pass that is read next for this row.
    next_pass: usize,
}

/// Time to unpack a byte, in nanoseconds of the reference machine.
const BYTE_NS: f64 = 3.0;

impl<'a> Interlaced<'a> {
    pub(super) fn new(
        bytes: &'a [u8],
        pixels: impl Fn() -> Option<Pixels<'a>>,
        gray: Option<TransparentGray>,
        size: Size,
        pixel_bytes: usize,
    ) -> Result<Self, Error> {
        let row = vec![0; size.width * pixel_bytes];
        let mut passes: Vec<Pass<'a>> = Vec::new();
        let mut skipped_rows = 0;
        for place in PASSES {
            let [left, top, right, down] = place;
            let (width, height) =
                (size.width.saturating_sub(left).div_ceil(right), size.height.saturating_sub(top).div_ceil(down));
            if width == 0 || height == 0 {
                continue;
            }
            let rows = Rows::new(bytes, pixels(), gray, Size { width, height })?;
            let rows_before = skipped_rows;
            skipped_rows += height;
            passes.iter_mut().for_each(|pass| pass.rows.are_last = false);
            passes.push(Pass { rows, rows_before, place });
        }
        Ok(Self { passes, pixel_bytes, row, next: 0, next_pass: 0 })
    }
}

impl RowDecoder for Interlaced<'_> {
    /// Passes over a row of a pass that stands before another one.
    fn prepare(&mut self) -> Result<Option<f64>, Interrupt> {
        let Some(pass) = self.passes.iter_mut().find(|pass| pass.rows_before > 0) else { return Ok(None) };
        pass.rows.reader.read_row(&mut self.row).map_err(stop)?;
        pass.rows_before -= 1;
        Ok(Some(BYTE_NS * self.row.len() as f64))
    }

    fn next_row(&mut self, out: &mut [u8]) -> Result<(), Interrupt> {
        while self.prepare()?.is_some() {}
        let (y, pixel_bytes) = (self.next, self.pixel_bytes);
        while let Some(Pass { rows, place: [left, top, right, down], .. }) = self.passes.get_mut(self.next_pass) {
            if y.checked_sub(*top).is_some_and(|y| y % *down == 0) {
                let places = out.chunks_exact_mut(pixel_bytes).skip(*left).step_by(*right);
                let width = places.len();
                let row = self.row.get_mut(..width * pixel_bytes).unwrap_or_default();
                rows.next_row(row)?;
                places.zip(row.chunks_exact(pixel_bytes)).for_each(|(place, pixel)| place.copy_from_slice(pixel));
            }
            self.next_pass += 1;
        }
        self.next_pass = 0;
        self.next += 1;
        Ok(())
    }
}
