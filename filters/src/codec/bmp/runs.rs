//! Run-length encodings (RLE4 and RLE8 of Windows, RLE24 of OS/2), from the bottom row to the top. One scan finds the start of each row;
//! then any row can be decoded. Pixels without a run have the first colour, or are black without a palette.

use super::info::{Info, RunKind};
use super::{NAME, damaged};
use crate::codec::RowDecoder;
use crate::error::Error;
use crate::interrupt::Interrupt;

/// One code of the encoding.
enum Step<'a> {
    /// A number of pixels of one colour, or of two alternating ones.
    Run(usize, &'a [u8]),
    /// A number of literal pixels.
    Pixels(usize, &'a [u8]),
    EndOfRow,
    End,
    /// A move to the right and up, in pixels.
    Move(usize, usize),
}

/// Parses the code at the start of `rest` and advances it.
fn step<'a>(rest: &mut &'a [u8], kind: RunKind) -> Option<Step<'a>> {
    let mut take = |count: usize| {
        let (taken, after) = rest.split_at_checked(count)?;
        *rest = after;
        Some(taken)
    };
    let bytes_of = |pixels: usize| match kind {
        RunKind::Index4 => pixels.div_ceil(2),
        RunKind::Index8 => pixels,
        RunKind::Color24 => pixels * 3,
    };
    let head = take(2)?;
    let (count, second) = (usize::from(*head.first()?), usize::from(*head.get(1)?));
    Some(match (count, second) {
        (0, 0) => Step::EndOfRow,
        (0, 1) => Step::End,
        (0, 2) => match take(2)? {
            [right, up] => Step::Move(usize::from(*right), usize::from(*up)),
            _ => return None,
        },
        // Padded to a multiple of 16 bits.
        (0, count) => Step::Pixels(count, take(bytes_of(count).next_multiple_of(2))?),
        _ if kind == RunKind::Color24 => {
            take(2)?;
            // The count is followed by the first byte of the colour.
            Step::Run(count, &[])
        }
        _ => Step::Run(count, head.get(1..)?),
    })
}

/// The start of a row.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// Offset in the encoded data in bytes.
    at: u32,
    /// The column of the first code.
    x: u32,
}

/// Yields the rows from top to bottom.
pub(super) struct Runs<'a> {
    runs: &'a [u8],
    kind: RunKind,
    palette: Vec<[u8; 3]>,
    /// From the bottom row up; `None` for a row without codes.
    starts: Vec<Option<Start>>,
}

impl<'a> Runs<'a> {
    /// Scans the codes up to the end code, which is required.
    pub(super) fn new(bytes: &'a [u8], info: &Info, kind: RunKind) -> Result<Self, Error> {
        let runs = bytes.get(info.at..).unwrap_or_default();
        let mut starts = vec![None; info.size.height];
        let (mut rest, mut x, mut y) = (runs, 0_usize, 0_usize);
        let mut is_new = true;
        loop {
            if is_new && let Some(start) = starts.get_mut(y) {
                *start = Some(Start { at: (runs.len() - rest.len()) as u32, x: x as u32 });
                is_new = false;
            }
            if y >= info.size.height {
                break;
            }
            match step(&mut rest, kind).ok_or_else(|| damaged(NAME, "the end of the file is missing"))? {
                Step::Run(count, _) | Step::Pixels(count, _) => x = (x + count).min(info.size.width),
                Step::EndOfRow => (x, y, is_new) = (0, y + 1, true),
                Step::Move(right, up) => {
                    x = (x + right).min(info.size.width);
                    y += up;
                    is_new = up > 0;
                }
                Step::End => break,
            }
        }
        Ok(Self { runs, kind, palette: info.palette.clone(), starts })
    }

    /// The memory in bytes.
    pub(super) fn bytes(&self) -> u64 {
        (self.starts.len() * size_of::<Option<Start>>() + self.palette.len() * 3) as u64
    }

    fn color(&self, index: u8) -> [u8; 3] {
        self.palette.get(usize::from(index)).copied().unwrap_or_default()
    }
}

/// The index of pixel `i`, in bytes with two or one pixels.
fn index(bytes: &[u8], i: usize, kind: RunKind) -> u8 {
    let get = |at: usize| bytes.get(at).copied().unwrap_or(0);
    match kind {
        RunKind::Index4 if i.is_multiple_of(2) => get(i / 2) >> 4,
        RunKind::Index4 => get(i / 2) & 15,
        _ => get(i),
    }
}

impl RowDecoder for Runs<'_> {
    fn next_row(&mut self, out: &mut [u8]) -> Result<(), Interrupt> {
        let start = self.starts.pop().ok_or_else(|| damaged(NAME, "it has too few rows"))?;
        let (pixels, _) = out.as_chunks_mut::<3>();
        pixels.fill(self.color(0));
        let Some(Start { at, x }) = start else { return Ok(()) };
        let mut rest = self.runs.get(at as usize..).unwrap_or_default();
        let mut x = x as usize;
        loop {
            let before = rest;
            match step(&mut rest, self.kind) {
                Some(Step::Run(count, bytes)) => {
                    let color = match before {
                        [_, b, g, r, ..] if self.kind == RunKind::Color24 => Some([*r, *g, *b]),
                        _ => None,
                    };
                    // Two indices of four bits alternate.
                    for (i, pixel) in pixels.iter_mut().skip(x).take(count).enumerate() {
                        let turn = if self.kind == RunKind::Index4 { i % 2 } else { 0 };
                        *pixel = color.unwrap_or_else(|| self.color(index(bytes, turn, self.kind)));
                    }
                    x += count;
                }
                Some(Step::Pixels(count, bytes)) => {
                    for (i, pixel) in pixels.iter_mut().skip(x).take(count).enumerate() {
                        *pixel = match (self.kind, bytes.as_chunks::<3>().0.get(i)) {
                            (RunKind::Color24, Some([b, g, r])) => [*r, *g, *b],
                            _ => self.color(index(bytes, i, self.kind)),
                        };
                    }
                    x += count;
                }
                Some(Step::Move(right, 0)) => x += right,
                Some(Step::EndOfRow | Step::End | Step::Move(..)) | None => return Ok(()),
            }
        }
    }
}
