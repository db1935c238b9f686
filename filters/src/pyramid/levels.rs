//! The tiles of all levels while they are filled, compressed and halved.
//!
//! A tile has two halves, the upper and the lower one, each in a buffer of its own. A full row of tiles of one level is half a row of tiles of
//! the next level, whose other half it needs before it is full too. So at most two halves of each column of the largest level, and one of each
//! column of the other levels, are in use at once.

use std::io::Write;

use super::mean::Mean;
use crate::codec::TileEncoder;
use crate::error::Error;
use crate::image::{Channels, PyramidLevel, PyramidSettings};
use crate::pipeline::meter::{Interrupt, Meter};

/// Time to copy, pad and halve a sample, in nanoseconds of the reference machine. Halving alone takes at most 0.5 of it, and in linear light
/// with alpha 1.2 (WebAssembly with simd128, noise).
const fn halving_ns(settings: PyramidSettings, channels: Channels) -> f64 {
    if settings.linear && channels.has_alpha() { 2.0 } else { 1.0 }
}

/// Rows that are compressed between two checks of the meter.
const ROWS_AT_ONCE: usize = 32;

/// The time for a tile, in nanoseconds of the reference machine.
pub(super) fn tile_ns(settings: PyramidSettings, channels: Channels) -> f64 {
    let side = settings.tile.side();
    (side * side * channels.count()) as f64
        * (halving_ns(settings, channels) + TileEncoder::sample_ns(settings.compression))
}

/// A step of the compression of tiles.
#[derive(Debug, Clone, Copy)]
pub(super) enum Compressed {
    /// No row of tiles is full.
    Nothing,
    /// A part of a tile.
    Rows,
    /// The rest of a tile: its level, and its number in row order.
    Tile { level: usize, index: usize },
}

/// All levels.
pub(super) struct Levels {
    side: usize,
    channels: Channels,
    mean: Mean,
    levels: Vec<Level>,
    encoder: TileEncoder,
    /// Buffers that are not in use.
    free: Vec<Vec<u8>>,
    /// The row of tiles that is being compressed.
    current: Option<TileRow>,
    row_ns: f64,
}

/// A level while it is filled.
struct Level {
    facts: PyramidLevel,
    /// The current row of tiles: the upper and the lower half of each.
    tiles: Vec<[Option<Vec<u8>>; 2]>,
    /// Rows of pixels so far, in all rows of tiles.
    filled: usize,
}

/// How far a row of tiles is compressed.
#[derive(Debug, Clone, Copy)]
struct TileRow {
    level: usize,
    column: usize,
    /// The next row of pixels of the tile; none if it is not halved yet.
    y: Option<usize>,
}

impl Levels {
    pub(super) fn new(levels: Vec<PyramidLevel>, settings: PyramidSettings, channels: Channels) -> Self {
        let side = settings.tile.side();
        let level =
            |facts: PyramidLevel| Level { facts, tiles: (0..facts.columns).map(|_| [None, None]).collect(), filled: 0 };
        Self {
            side,
            channels,
            mean: Mean::new(settings.linear),
            levels: levels.into_iter().map(level).collect(),
            encoder: TileEncoder::new(settings, channels),
            free: Vec::new(),
            current: None,
            row_ns: tile_ns(settings, channels) / side as f64,
        }
    }

    /// Estimated memory of the tiles in bytes.
    pub(super) fn bytes(levels: &[PyramidLevel], settings: PyramidSettings, channels: Channels) -> u64 {
        let side = settings.tile.side();
        let half = (side * side / 2 * channels.count()) as u64;
        let halves = |level: &PyramidLevel| if level.height as usize > side / 2 { 2 } else { 1 };
        let Some((first, others)) = levels.split_first() else { return 0 };
        // After a number of complete rows of tiles, its bits say which of the smaller levels have half a row.
        let waiting = |complete: u32| -> u64 {
            let has_half = |k: usize| complete.checked_shr(k as u32).is_some_and(|bits| bits & 1 == 1);
            let waiting = others.iter().enumerate().filter(|(k, _)| has_half(*k));
            waiting.map(|(_, level)| u64::from(level.columns)).sum()
        };
        let most = (0..first.rows).map(waiting).max().unwrap_or_default();
        // One more, because a tile is halved before its own buffers are free.
        let count = u64::from(first.columns) * halves(first) + most + 1;
        count * half + if settings.linear { Mean::BYTES } else { 0 }
    }

    /// The levels, the largest first.
    pub(super) fn facts(&self) -> Vec<PyramidLevel> {
        self.levels.iter().map(|level| level.facts).collect()
    }

    /// Adds the next row of the largest level. The row of tiles before must be compressed.
    pub(super) fn row(&mut self, row: &[u8]) {
        let Self { side, channels, levels, free, current, .. } = self;
        let Some(level) = levels.first_mut() else { return };
        let (samples, y) = (*side * channels.count(), level.filled % *side);
        let half = *side / 2;
        for (tile, part) in level.tiles.iter_mut().zip(row.chunks(samples)) {
            let buffer = tile[y / half].get_or_insert_with(|| buffer(free, samples * half));
            let Some(out) = buffer.get_mut(y % half * samples..(y % half + 1) * samples) else { continue };
            let (out, padding) = out.split_at_mut(part.len());
            out.copy_from_slice(part);
            repeat_last(part, *channels, padding);
        }
        level.filled += 1;
        *current = level.full_row(0, *side);
    }

    /// Compresses some rows of the next tile, if a row of tiles is full: of the largest level, or of a smaller level that became full by it.
    pub(super) fn compress(&mut self, meter: &mut Meter, sink: &mut dyn Write) -> Result<Compressed, Interrupt> {
        let Some(TileRow { level, column, y }) = self.current else { return Ok(Compressed::Nothing) };
        meter.check()?;
        let Some(y) = y else {
            self.halve(level, column);
            self.current = Some(TileRow { level, column, y: Some(0) });
            return Ok(Compressed::Rows);
        };
        let end = (y + ROWS_AT_ONCE).min(self.side);
        self.compress_rows(level, column, y..end, sink)?;
        meter.spend(self.row_ns * (end - y) as f64);
        if end < self.side {
            self.current = Some(TileRow { level, column, y: Some(end) });
            return Ok(Compressed::Rows);
        }
        self.encoder.finish_tile(sink)?;
        let index = self.release(level, column);
        self.current = self.next_tile(level, column);
        Ok(Compressed::Tile { level, index })
    }

    /// Compresses rows of a tile. Rows below the picture repeat its last one.
    fn compress_rows(
        &mut self,
        level: usize,
        column: usize,
        rows: std::ops::Range<usize>,
        sink: &mut dyn Write,
    ) -> Result<(), Error> {
        let Self { side, channels, levels, encoder, .. } = self;
        let samples = *side * channels.count();
        let Some(level) = levels.get(level) else { return Ok(()) };
        let Some(tile) = level.tiles.get(column) else { return Ok(()) };
        let last = level.rows_in_tiles(*side) - 1;
        for y in rows {
            let y = y.min(last);
            let row = half_row(tile, y, *side / 2, samples).unwrap_or_default();
            encoder.row(row, sink)?;
        }
        Ok(())
    }

    /// Halves a tile into a quarter of a tile of the next level, and pads that to the right.
    fn halve(&mut self, level: usize, column: usize) {
        let Self { side, channels, levels, mean, free, .. } = self;
        let (side, half, step) = (*side, *side / 2, channels.count());
        let [from, into, ..] = levels.get_mut(level..).unwrap_or_default() else { return };
        let Some(tile) = from.tiles.get(column) else { return };
        let rows = from.rows_in_tiles(side);
        let upper = into.filled % side / half;
        let Some(out) = into.tiles.get_mut(column / 2) else { return };
        let out = out[upper].get_or_insert_with(|| buffer(free, side * step * half));
        // Pixels of the next level's tile that are in the picture.
        let width = (into.facts.width as usize - column / 2 * side).min(side);
        let is_last = column + 1 == from.tiles.len();
        for (y, out) in out.chunks_exact_mut(side * step).take(rows.div_ceil(2)).enumerate() {
            let row = |y: usize| half_row(tile, y.min(rows - 1), half, side * step).unwrap_or_default();
            let start = column % 2 * half * step;
            let quarter = out.get_mut(start..start + half * step).unwrap_or_default();
            mean.halve(*channels, [row(2 * y), row(2 * y + 1)], quarter);
            if is_last {
                let (picture, padding) = out.split_at_mut(width * step);
                repeat_last(picture, *channels, padding);
            }
        }
    }

    /// Frees the buffers of a tile, and returns its number.
    fn release(&mut self, level: usize, column: usize) -> usize {
        let Self { side, levels, free, .. } = self;
        let Some(level) = levels.get_mut(level) else { return 0 };
        if let Some(tile) = level.tiles.get_mut(column) {
            free.extend(tile.iter_mut().filter_map(Option::take));
        }
        (level.filled - 1) / *side * level.tiles.len() + column
    }

    /// The tile after this one: the next in its row, or the first of the next level's row if that is full now.
    fn next_tile(&mut self, level: usize, column: usize) -> Option<TileRow> {
        let from = self.levels.get(level)?;
        if column + 1 < from.tiles.len() {
            return Some(TileRow { level, column: column + 1, y: None });
        }
        let rows = from.rows_in_tiles(self.side).div_ceil(2);
        let into = self.levels.get_mut(level + 1)?;
        into.filled += rows;
        into.full_row(level + 1, self.side)
    }
}

impl Level {
    /// The start of the current row of tiles, if it is full.
    fn full_row(&self, level: usize, side: usize) -> Option<TileRow> {
        let is_full = self.filled.is_multiple_of(side) || self.filled == self.facts.height as usize;
        is_full.then_some(TileRow { level, column: 0, y: None })
    }

    /// Rows of pixels in a full row of tiles.
    const fn rows_in_tiles(&self, side: usize) -> usize {
        (self.filled - 1) % side + 1
    }
}

/// A row of pixels of a tile in halves of `half` rows.
fn half_row(tile: &[Option<Vec<u8>>; 2], y: usize, half: usize, samples: usize) -> Option<&[u8]> {
    tile.get(y / half)?.as_ref()?.get(y % half * samples..(y % half + 1) * samples)
}

/// A buffer of this length; its content has no meaning.
fn buffer(free: &mut Vec<Vec<u8>>, length: usize) -> Vec<u8> {
    free.pop().unwrap_or_else(|| vec![0; length])
}

/// Repeats the last pixel of `row`.
fn repeat_last(row: &[u8], channels: Channels, padding: &mut [u8]) {
    let step = channels.count();
    if let Some(pixel) = row.len().checked_sub(step).and_then(|start| row.get(start..)) {
        padding.chunks_exact_mut(step).for_each(|out| out.copy_from_slice(pixel));
    }
}
