//! A source with an orientation that needs rows in another order than they are decoded.
//!
//! Holds decoded samples as integers. If they exceed the memory budget, it works in bands: for each band of the result, it decodes the
//! source again and keeps that band's part.

use super::unpack::Unpack;
use crate::codec::RowDecoder;
use crate::error::Error;
use crate::image::{Rect, Size, Turn};
use crate::pipeline::Rows;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::strip::Strip;

/// Starts decoding from the first row.
pub(super) type Reopen<'a> = Box<dyn Fn() -> Result<Box<dyn RowDecoder + 'a>, Error> + 'a>;

/// The region `part` of the turned source.
pub(crate) struct TurnedSource<'a> {
    reopen: Reopen<'a>,
    unpack: Unpack,
    turn: Turn,
    source: Size,
    part: Rect,
    band_rows: usize,
    /// The region of the source that is held, and the rows of the result that it covers.
    held: Rect,
    band: std::ops::Range<usize>,
    pixels: Vec<u8>,
    next: usize,
    /// A row of the source.
    row: Vec<u8>,
    /// The decoder of an incomplete band, and the next row of the source.
    decoder: Option<(Box<dyn RowDecoder + 'a>, usize)>,
    /// Time to decode a row, in nanoseconds of the reference machine.
    row_ns: f64,
}

/// Rows of the result in one band, within `hold_bytes`.
fn band_rows(part: Rect, pixel_bytes: usize, hold_bytes: u64) -> usize {
    let row_bytes = (part.width * pixel_bytes) as u64;
    usize::try_from(hold_bytes / row_bytes).unwrap_or(usize::MAX).clamp(1, part.height)
}

impl<'a> TurnedSource<'a> {
    /// Holds at most `hold_bytes`. Decoding a row takes `row_ns`.
    pub(crate) fn new(
        reopen: Reopen<'a>,
        unpack: Unpack,
        (turn, source, part): (Turn, Size, Rect),
        hold_bytes: u64,
        row_ns: f64,
    ) -> Self {
        let band_rows = band_rows(part, unpack.pixel_bytes(), hold_bytes);
        let held = Rect { x: 0, y: 0, width: 0, height: 0 };
        let (pixels, next, decoder) = (Vec::new(), part.y, None);
        Self {
            reopen,
            unpack,
            turn,
            source,
            part,
            band_rows,
            held,
            band: 0..0,
            pixels,
            next,
            row: Vec::new(),
            decoder,
            row_ns,
        }
    }

    /// Memory in bytes.
    pub(crate) fn bytes(part: Rect, pixel_bytes: usize, hold_bytes: u64) -> u64 {
        (band_rows(part, pixel_bytes, hold_bytes) * part.width * pixel_bytes) as u64
    }

    /// The number of times that the source is decoded.
    pub(crate) fn passes(part: Rect, pixel_bytes: usize, hold_bytes: u64) -> usize {
        part.height.div_ceil(band_rows(part, pixel_bytes, hold_bytes))
    }

    /// Decodes the next band.
    fn decode_band(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        let rows = self.band_rows.min(self.part.bottom() - self.next);
        let wanted = Rect { x: self.part.x, y: self.next, width: self.part.width, height: rows };
        let bytes = self.unpack.pixel_bytes();
        if self.decoder.is_none() {
            self.held = self.turn.source_rect(wanted, self.source);
            self.pixels.clear();
            self.pixels.reserve_exact(self.held.width * self.held.height * bytes);
            self.row = vec![0; self.source.width * bytes];
            self.decoder = Some(((self.reopen)()?, 0));
        }
        if let Some((decoder, y)) = &mut self.decoder {
            while *y < self.held.bottom() {
                super::decode_row(&mut **decoder, &mut self.row, self.row_ns, meter)?;
                if *y >= self.held.y {
                    self.pixels.extend_from_slice(&self.row[self.held.x * bytes..self.held.right() * bytes]);
                }
                *y += 1;
            }
        }
        self.decoder = None;
        self.row = Vec::new();
        self.band = self.next..self.next + rows;
        Ok(())
    }
}

/// Unpacks `read`, a region of the source in stored orientation, into the first rows of `strip`, turned. `pixels` contains the region
/// `held`.
pub(super) fn write_turned(pixels: &[u8], held: Rect, unpack: &Unpack, turn: Turn, read: Rect, strip: &mut Strip) {
    let bytes = unpack.pixel_bytes();
    for source_y in read.y..read.bottom() {
        let start = ((source_y - held.y) * held.width + read.x - held.x) * bytes;
        let pixels = &pixels[start..start + read.width * bytes];
        let from_top = source_y - read.y;
        if turn.transpose {
            // A row of the source is a column of the result.
            let x = if turn.flip_x { read.height - 1 - from_top } else { from_top };
            unpack.column(pixels, strip, x, read.width, turn.flip_y);
        } else {
            let y = if turn.flip_y { read.height - 1 - from_top } else { from_top };
            unpack.row(pixels, strip, y, turn.flip_x);
        }
    }
}

impl Rows for TurnedSource<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        strip.set_rows(0);
        if self.next >= self.band.end && self.next < self.part.bottom() {
            self.decode_band(meter)?;
        }
        let rows = strip.capacity().min(self.band.end - self.next);
        let wanted = Rect { x: self.part.x, y: self.next, width: self.part.width, height: rows };
        let read = self.turn.source_rect(wanted, self.source);
        write_turned(&self.pixels, self.held, &self.unpack, self.turn, read, strip);
        self.next += rows;
        strip.set_rows(rows);
        Ok(())
    }
}
