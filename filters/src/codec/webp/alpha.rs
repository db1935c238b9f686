//! The alpha of a lossy picture (`ALPH`): one byte per pixel, or the green channel of a lossless picture; rows may be stored as
//! differences.

use super::lossless::{self, Lossless};
use super::{NAME, damaged};
use crate::error::Error;

enum Source<'a> {
    Plain(&'a [u8]),
    Lossless(Box<Lossless<'a>>),
}

/// The prediction that a stored difference refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    Nothing,
    Left,
    Above,
    Gradient,
}

/// Memory of decoding a chunk with this content.
pub(super) fn bytes(content: &[u8], size: (usize, usize)) -> Result<u64, Error> {
    let lossless = match content.split_first() {
        Some((info, data)) if info & 3 == 1 => lossless::bytes(data, size)?,
        // Errors of the other methods are found without decoding.
        _ => Alpha::new(content, size).map(|_| 0)?,
    };
    Ok(lossless + 2 * size.0 as u64)
}

/// Rows of alpha, from top to bottom.
pub(super) struct Alpha<'a> {
    source: Source<'a>,
    filter: Filter,
    row: Vec<u8>,
    above: Vec<u8>,
    is_first: bool,
}

impl<'a> Alpha<'a> {
    /// Parses the chunk's content.
    pub(super) fn new(bytes: &'a [u8], (width, height): (usize, usize)) -> Result<Self, Error> {
        let (info, data) = bytes.split_first().ok_or_else(|| damaged(NAME, "its alpha channel is empty"))?;
        let source = match info & 3 {
            0 if data.len() >= width * height => Source::Plain(data),
            0 => return Err(damaged(NAME, "its alpha channel has too few samples")),
            1 => Source::Lossless(Box::new(Lossless::new(data, (width, height), false)?)),
            _ => return Err(damaged(NAME, "its alpha channel has an unknown format")),
        };
        let filter = match info >> 2 & 3 {
            0 => Filter::Nothing,
            1 => Filter::Left,
            2 => Filter::Above,
            _ => Filter::Gradient,
        };
        Ok(Self { source, filter, row: vec![0; width], above: vec![0; width], is_first: true })
    }

    /// Writes the next row into the fourth sample of each pixel of `out`.
    pub(super) fn put_row(&mut self, out: &mut [u8]) -> Result<(), Error> {
        std::mem::swap(&mut self.row, &mut self.above);
        match &mut self.source {
            Source::Plain(data) => {
                let (row, rest) = data.split_at_checked(self.row.len()).unwrap_or_default();
                self.row.iter_mut().zip(row).for_each(|(sample, value)| *sample = *value);
                *data = rest;
            }
            Source::Lossless(lossless) => lossless.next_green(&mut self.row)?,
        }
        self.unfilter();
        self.is_first = false;
        out.as_chunks_mut::<4>().0.iter_mut().zip(&self.row).for_each(|([.., alpha], value)| *alpha = *value);
        Ok(())
    }

    /// The first row is predicted from the left. In all other rows the first pixel is predicted from above.
    fn unfilter(&mut self) {
        let Self { row, above, .. } = self;
        let add_left = |row: &mut [u8]| {
            row.iter_mut().fold(0_u8, |left, sample| {
                *sample = sample.wrapping_add(left);
                *sample
            });
        };
        match self.filter {
            Filter::Nothing => {}
            _ if self.is_first => add_left(row),
            Filter::Left => {
                if let (Some(first), Some(above)) = (row.first_mut(), above.first()) {
                    *first = first.wrapping_add(*above);
                }
                add_left(row);
            }
            Filter::Above => {
                row.iter_mut().zip(above).for_each(|(sample, above)| *sample = sample.wrapping_add(*above))
            }
            Filter::Gradient => {
                // Left of the first pixel, use the pixel above it.
                let mut beside = above.first().map(|above| (*above, *above)).unwrap_or_default();
                for (sample, above) in row.iter_mut().zip(above) {
                    let (left, corner) = beside;
                    let predicted = (i16::from(left) + i16::from(*above) - i16::from(corner)).clamp(0, 255) as u8;
                    *sample = sample.wrapping_add(predicted);
                    beside = (*sample, *above);
                }
            }
        }
    }
}
