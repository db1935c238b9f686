//! Converts stored samples to output pixels: grey, RGB or CMYK, with or without alpha, 8 or 16 bits.

use super::chunks::Part;
use super::compression::Compression;
use super::directory::Directory;
use super::lab::Lab;
use super::layout::{Alpha, Color, Layout};
use super::luma_chroma::LumaChroma;
use super::{damaged, float};
use crate::error::Error;
use crate::image::Depth;

/// Converts a row of samples to pixels.
#[derive(Clone)]
pub(super) struct Pixels {
    kind: Kind,
    alpha: Alpha,
    bits: usize,
    float: bool,
    big_endian: bool,
    /// Used samples per pixel, and interleaved samples per pixel in a strip or tile.
    used: usize,
    side_by_side: usize,
    planar: bool,
    depth: Depth,
    /// The samples of a row.
    samples: Vec<u16>,
    width: usize,
}

#[derive(Clone)]
enum Kind {
    /// No conversion is needed.
    Same,
    WhiteIsZero,
    Palette(Vec<[u8; 3]>),
    LumaChroma(LumaChroma),
    Lab(Box<Lab>),
}

impl Pixels {
    /// For rows of `width` pixels.
    pub(super) fn new(layout: &Layout, directory: &Directory<'_>, width: usize) -> Result<Self, Error> {
        let jpeg = matches!(layout.compression, Compression::Jpeg | Compression::OldJpeg);
        let kind = match layout.color {
            // The JPEG decoder has converted them.
            Color::YCbCr { .. } if jpeg && !layout.planar => Kind::Same,
            Color::Gray { white_is_zero: true } => Kind::WhiteIsZero,
            Color::Gray { .. } | Color::Rgb | Color::Cmyk => Kind::Same,
            Color::Palette => Kind::Palette(palette(directory, layout.bits)?),
            Color::YCbCr { .. } => Kind::LumaChroma(LumaChroma::from_directory(directory)),
            Color::Lab { signed } => Kind::Lab(Box::new(Lab::new(signed, layout.depth()))),
        };
        let used = layout.used();
        Ok(Self {
            kind,
            alpha: layout.alpha,
            bits: layout.bits,
            float: layout.float,
            // The floating-point predictor yields big-endian rows.
            big_endian: directory.file.big_endian || layout.predictor == super::predictor::Predictor::Float,
            used,
            side_by_side: layout.chunk_samples(),
            planar: layout.planar,
            depth: layout.depth(),
            samples: Vec::new(),
            width,
        })
    }

    /// Whether the pixels of a row are its stored samples, unchanged.
    pub(super) const fn is_copy(&self) -> bool {
        let unused = self.side_by_side != self.used;
        matches!(self.kind, Kind::Same) && self.bits == 8 && !unused && !matches!(self.alpha, Alpha::Associated)
    }

    /// Adds a part of the row.
    pub(super) fn take(&mut self, part: &Part<'_>) {
        self.samples.resize(self.width * self.used, 0);
        let bytes = part.bytes;
        match (self.bits, self.float, self.big_endian) {
            (8, ..) => self.spread(part, bytes.iter().map(|byte| u16::from(*byte))),
            (16, true, big_endian) => {
                let bits = bytes.as_chunks().0.iter().map(move |bytes| word(*bytes, big_endian));
                self.spread(part, bits.map(|bits| float::sample(float::half(bits))));
            }
            (16, false, big_endian) => {
                self.spread(part, bytes.as_chunks().0.iter().map(move |bytes| word(*bytes, big_endian)));
            }
            (32, _, true) => {
                let numbers = bytes.as_chunks().0.iter().map(|bytes| f32::from_be_bytes(*bytes));
                self.spread(part, numbers.map(float::sample));
            }
            (32, _, false) => {
                let numbers = bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
                self.spread(part, numbers.map(float::sample));
            }
            (bits, ..) => self.spread(part, packed(bytes, bits)),
        }
    }

    /// Writes samples to their places in the row.
    #[inline(always)]
    fn spread(&mut self, part: &Part<'_>, mut values: impl Iterator<Item = u16>) {
        let samples = self.samples.get_mut(part.x * self.used..).unwrap_or_default();
        if self.planar {
            let samples = samples.iter_mut().skip(part.plane).step_by(self.used);
            samples.zip(values).for_each(|(sample, value)| *sample = value);
            return;
        }
        let unused = self.side_by_side.saturating_sub(self.used);
        if unused == 0 {
            samples.iter_mut().zip(values).for_each(|(sample, value)| *sample = value);
            return;
        }
        for pixel in samples.chunks_exact_mut(self.used) {
            for sample in pixel {
                let Some(value) = values.next() else { return };
                *sample = value;
            }
            values.nth(unused - 1);
        }
    }

    /// Converts the collected samples to a row of pixels.
    pub(super) fn row(&mut self, out: &mut [u8]) {
        let (bits, used) = (self.bits, self.used);
        let top = ((1_u32 << bits.min(16)) - 1) as u16;
        let samples = self.samples.as_mut_slice();
        if let Kind::Palette(palette) = &self.kind {
            let channels = used + 2;
            for (out, pixel) in out.chunks_exact_mut(channels).zip(samples.chunks_exact(used)) {
                let [index, alpha @ ..] = pixel else { continue };
                let rgb = palette.get(usize::from(*index)).copied().unwrap_or_default();
                let alpha = alpha.iter().map(|alpha| scaled(*alpha, top, 255) as u8);
                out.iter_mut().zip(rgb.into_iter().chain(alpha)).for_each(|(out, value)| *out = value);
            }
            return;
        }
        if bits != 8 && bits < 16 {
            let to = if self.depth == Depth::Sixteen { u16::MAX } else { u8::MAX.into() };
            samples.iter_mut().for_each(|sample| *sample = scaled(*sample, top, to));
        }
        let most = if self.depth == Depth::Sixteen { u16::MAX } else { u8::MAX.into() };
        let colors = samples.chunks_exact_mut(used);
        match &self.kind {
            Kind::Same | Kind::Palette(_) => {}
            Kind::WhiteIsZero => {
                colors.for_each(|pixel| pixel.iter_mut().take(1).for_each(|gray| *gray = most - *gray));
            }
            Kind::LumaChroma(matrix) => colors.filter_map(|pixel| pixel.first_chunk_mut()).for_each(|pixel| {
                *pixel = matrix.rgb(*pixel);
            }),
            Kind::Lab(lab) => colors.filter_map(|pixel| pixel.first_chunk_mut()).for_each(|pixel| {
                *pixel = lab.rgb(*pixel);
            }),
        }
        if self.alpha == Alpha::Associated {
            samples.chunks_exact_mut(used).for_each(|pixel| divide(pixel, most));
        }
        match self.depth {
            Depth::Eight => out.iter_mut().zip(samples).for_each(|(out, sample)| *out = *sample as u8),
            Depth::Sixteen => {
                let pairs = out.as_chunks_mut::<2>().0.iter_mut();
                pairs.zip(samples).for_each(|(out, sample)| *out = sample.to_be_bytes());
            }
        }
    }
}

const fn word(bytes: [u8; 2], big_endian: bool) -> u16 {
    if big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
}

/// Unpacks samples of up to 16 bits, highest bit first.
fn packed(bytes: &[u8], bits: usize) -> impl Iterator<Item = u16> {
    let (mut held, mut count, mut bytes) = (0_u32, 0, bytes.iter());
    std::iter::from_fn(move || {
        while count < bits {
            held = (held << 8) | u32::from(*bytes.next()?);
            count += 8;
        }
        count -= bits;
        Some((held >> count) as u16 & ((1_u32 << bits) - 1) as u16)
    })
}

/// Scales `value` from the range `top` to the range `most`, rounded.
fn scaled(value: u16, top: u16, most: u16) -> u16 {
    ((u32::from(value) * u32::from(most) + u32::from(top / 2)) / u32::from(top.max(1))) as u16
}

/// Unpremultiplies the colours by alpha, the last sample.
fn divide(pixel: &mut [u16], most: u16) {
    if let Some((alpha @ 1.., colors)) = pixel.split_last_mut() {
        let alpha = u64::from(*alpha);
        for color in colors {
            *color = ((u64::from(*color) * u64::from(most) + alpha / 2) / alpha).min(most.into()) as u16;
        }
    }
}

/// The colour map: all reds, then all greens, then all blues, 16 bits each.
fn palette(directory: &Directory<'_>, bits: usize) -> Result<Vec<[u8; 3]>, Error> {
    let colors = directory.find(320)?.ok_or_else(|| damaged("its palette is missing"))?;
    let length = 1 << bits;
    if colors.count < 3 * length {
        return Err(damaged("its palette is too short"));
    }
    // Some programs write 8-bit values.
    let low = colors.numbers().take(3 * length).all(|value| value < 256);
    let value = |index: usize| {
        let value = colors.number(index).unwrap_or(0);
        (if low { value } else { value >> 8 }) as u8
    };
    Ok((0..length).map(|index| [value(index), value(index + length), value(index + 2 * length)]).collect())
}
