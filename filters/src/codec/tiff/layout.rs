//! The storage layout of a picture, from its directory: samples, colours, compression, strips or tiles. [`Layout::parse`] refuses unsupported
//! kinds.

use super::compression::{Ccitt, Compression};
use super::directory::Directory;
use super::grid::Grid;
use super::predictor::Predictor;
use super::{damaged, unsupported};
use crate::error::Error;
use crate::image::{Channels, Depth, Size};
use crate::limits::Limits;

/// Largest number of samples per pixel, including unused ones.
const MAX_SAMPLES: u64 = 64;

/// The meaning of the first samples of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Color {
    Gray {
        white_is_zero: bool,
    },
    Rgb,
    Palette,
    Cmyk,
    /// Chroma may be subsampled by these factors, horizontally and vertically.
    YCbCr {
        across: usize,
        down: usize,
    },
    /// The last two are signed, or offset by half of their range.
    Lab {
        signed: bool,
    },
}

impl Color {
    /// Number of samples in the file.
    const fn samples(self) -> usize {
        match self {
            Self::Gray { .. } | Self::Palette => 1,
            Self::Rgb | Self::YCbCr { .. } | Self::Lab { .. } => 3,
            Self::Cmyk => 4,
        }
    }
}

/// The meaning of opacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alpha {
    None,
    Straight,
    /// Colours are premultiplied.
    Associated,
}

/// The storage layout of a picture.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) size: Size,
    pub(super) color: Color,
    pub(super) alpha: Alpha,
    /// Samples per pixel in the file; those after colour and alpha are unused.
    pub(super) samples: usize,
    pub(super) bits: usize,
    /// Whether samples are IEEE 754 floats from 0 to 1.
    pub(super) float: bool,
    pub(super) compression: Compression,
    pub(super) predictor: Predictor,
    /// Whether the bits of each byte are reversed.
    pub(super) reversed: bool,
    /// Whether each sample of a pixel has its own strips or tiles.
    pub(super) planar: bool,
    pub(super) grid: Grid,
}

impl Layout {
    pub(super) fn parse(directory: &Directory<'_>, limits: &Limits) -> Result<Self, Error> {
        let size = size(directory, limits)?;
        let compression = compression(directory)?;
        let samples = directory.number(277)?.unwrap_or(1);
        if !(1..=MAX_SAMPLES).contains(&samples) {
            return Err(unsupported(format!("it has {samples} samples per pixel")));
        }
        let samples = samples as usize;
        let color = color(directory, samples, compression)?;
        if samples < color.samples() {
            return Err(damaged("it has too few samples per pixel for its colours"));
        }
        let alpha = alpha(directory, samples - color.samples(), color)?;
        let (bits, float) = sample_format(directory, samples)?;
        let mut predictor = Predictor::from_number(directory.number(317)?.unwrap_or(1), bits, float)?;
        if !matches!(compression, Compression::Lzw | Compression::Deflate) {
            // Other compressions have no predictor, and programs ignore the tag.
            predictor = Predictor::None;
        }
        let planar = directory.number(284)? == Some(2) && samples > 1;
        let grid = Grid::from_directory(directory, size, compression)?;
        let reversed = directory.number(266)? == Some(2) && compression != Compression::Jpeg;
        let layout = Self { size, color, alpha, samples, bits, float, compression, predictor, reversed, planar, grid };
        layout.check()?;
        Ok(layout)
    }

    /// Refuses unsupported combinations.
    fn check(&self) -> Result<(), Error> {
        let bits = self.bits;
        let known = match (self.color, self.float) {
            (Color::Gray { .. } | Color::Rgb, true) => matches!(bits, 16 | 32),
            (_, true) => return Err(unsupported("its samples are floating-point numbers")),
            (Color::Palette, _) => bits <= 8,
            (Color::YCbCr { .. }, _) => bits == 8,
            (Color::Lab { .. }, _) => bits == 8 || bits == 16,
            _ => bits <= 16,
        };
        if !known {
            return Err(unsupported(format!("it has {bits} bits per sample")));
        }
        match self.compression {
            Compression::Ccitt(_) if bits != 1 || self.chunk_samples() != 1 => {
                Err(unsupported("it has fax compression and more than one bit per pixel"))
            }
            Compression::Jpeg | Compression::OldJpeg if bits != 8 => {
                Err(unsupported(format!("its compression is JPEG with {bits} bits per sample")))
            }
            _ => Ok(()),
        }?;
        if self.units() != (1, 1) && (self.planar || self.samples != 3 || self.predictor != Predictor::None) {
            return Err(unsupported("its chroma samples have an unusual position"));
        }
        Ok(())
    }

    /// Number of used samples per pixel: colour and alpha.
    pub(super) const fn used(&self) -> usize {
        self.color.samples() + if matches!(self.alpha, Alpha::None) { 0 } else { 1 }
    }

    /// Number of interleaved samples per pixel in a strip or tile.
    pub(super) const fn chunk_samples(&self) -> usize {
        if self.planar { 1 } else { self.samples }
    }

    /// Number of strips or tiles that contain a pixel.
    pub(super) const fn planes(&self) -> usize {
        if self.planar { self.used() } else { 1 }
    }

    /// Number of strips or tiles.
    pub(super) const fn chunks(&self) -> usize {
        self.grid.across * self.grid.down * self.planes()
    }

    /// Pixels horizontally and vertically that share chroma samples in a decompressed strip or tile.
    pub(super) const fn units(&self) -> (usize, usize) {
        match (self.color, self.compression) {
            (_, Compression::Jpeg | Compression::OldJpeg) => (1, 1),
            (Color::YCbCr { across, down }, _) => (across, down),
            _ => (1, 1),
        }
    }

    /// Bytes of a row of a strip or tile without subsampling. At its upper bound in 32 bits it exceeds every limit.
    pub(super) const fn row_bytes(&self) -> usize {
        self.grid.width.saturating_mul(self.chunk_samples() * self.bits).div_ceil(8)
    }

    pub(super) const fn channels(&self) -> Channels {
        let gray = matches!(self.color, Color::Gray { .. });
        Channels::new(gray, !matches!(self.alpha, Alpha::None))
    }

    pub(super) const fn depth(&self) -> Depth {
        if self.bits > 8 { Depth::Sixteen } else { Depth::Eight }
    }

    /// Whether JPEG streams contain luma and chroma, which the JPEG decoder converts.
    pub(super) const fn has_jpeg_chroma(&self) -> bool {
        matches!(self.color, Color::YCbCr { .. })
    }
}

fn size(directory: &Directory<'_>, limits: &Limits) -> Result<Size, Error> {
    let side = |tag: u16| {
        let side = directory.number(tag)?.ok_or_else(|| damaged("the directory states no size"))?;
        Ok::<_, Error>(u32::try_from(side).unwrap_or(u32::MAX))
    };
    let (width, height) = (side(256)?, side(257)?);
    limits.check_picture(width, height)?;
    if width == 0 || height == 0 {
        return Err(damaged("the directory states no size"));
    }
    Ok(Size::new(width, height))
}

fn compression(directory: &Directory<'_>) -> Result<Compression, Error> {
    let compression = Compression::from_number(directory.number(259)?.unwrap_or(1))?;
    let options = directory.number(if compression == Compression::Ccitt(Ccitt::Group4) { 293 } else { 292 })?;
    let options = options.unwrap_or(0);
    match compression {
        Compression::Ccitt(Ccitt::Group3 { .. } | Ccitt::Group4) if options & 2 != 0 => {
            Err(unsupported("its compression, a fax code with parts that are not compressed, is not supported"))
        }
        Compression::Ccitt(Ccitt::Group3 { .. }) => {
            Ok(Compression::Ccitt(Ccitt::Group3 { two_dimensional: options & 1 != 0 }))
        }
        other => Ok(other),
    }
}

fn color(directory: &Directory<'_>, samples: usize, compression: Compression) -> Result<Color, Error> {
    let photometric = directory.number(262)?.unwrap_or(match compression {
        Compression::Ccitt(_) => 0,
        _ if samples > 2 => 2,
        _ => 1,
    });
    Ok(match photometric {
        0 => Color::Gray { white_is_zero: true },
        1 => Color::Gray { white_is_zero: false },
        2 => Color::Rgb,
        3 => Color::Palette,
        5 => match directory.number(332)? {
            None | Some(1) => Color::Cmyk,
            Some(_) => return Err(unsupported("its inks are not cyan, magenta, yellow and black")),
        },
        6 => {
            let units = directory.find(530)?;
            let side = |index| units.as_ref().and_then(|units| units.number(index)).unwrap_or(2);
            match (side(0), side(1)) {
                (across @ (1 | 2 | 4), down @ (1 | 2 | 4)) => {
                    Color::YCbCr { across: across as usize, down: down as usize }
                }
                _ => return Err(damaged("its chroma subsampling is not valid")),
            }
        }
        8 => Color::Lab { signed: true },
        9 => Color::Lab { signed: false },
        4 => return Err(unsupported("it contains only a mask of another picture")),
        10 => return Err(unsupported("its colours, ITU L*a*b*, are not supported")),
        32_844 | 32_845 => return Err(unsupported("its colours, LogL and LogLuv, are not supported")),
        other => return Err(unsupported(format!("its colours, number {other}, are not supported"))),
    })
}

/// `extra` samples follow the colours. If the file does not say what they are, the first is alpha, as in Pillow and libvips.
fn alpha(directory: &Directory<'_>, extra: usize, color: Color) -> Result<Alpha, Error> {
    let says = directory.find(338)?;
    Ok(match says.map(|says| says.number(0)) {
        // CMYK has no alpha here.
        _ if extra == 0 || matches!(color, Color::Cmyk) => Alpha::None,
        None | Some(Some(2)) => Alpha::Straight,
        Some(Some(1)) => Alpha::Associated,
        Some(_) => Alpha::None,
    })
}

/// Bits per sample, and whether samples are floats. All samples are equal in this.
fn sample_format(directory: &Directory<'_>, samples: usize) -> Result<(usize, bool), Error> {
    let all = |tag: u16, default: u64| {
        let Some(entry) = directory.find(tag)? else { return Ok(default) };
        let first = entry.number(0).unwrap_or(default);
        let differ = entry.numbers().take(samples).any(|number| number != first);
        if differ { Err(unsupported("its samples differ in format or in number of bits")) } else { Ok(first) }
    };
    let bits = all(258, 1)?;
    let float = match all(339, 1)? {
        1 | 4 => false,
        2 => return Err(unsupported("its samples are signed integers")),
        3 => true,
        _ => return Err(unsupported("its sample format is not supported")),
    };
    if !(1..=64).contains(&bits) {
        return Err(unsupported(format!("it has {bits} bits per sample")));
    }
    Ok((bits as usize, float))
}
