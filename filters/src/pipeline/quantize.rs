//! Quantisation: the only place where working pixels become integers.

mod linear;

use wide::{f32x4, i32x4, u8x16};

use super::Rows;
use super::math::whole;
use super::meter::{Interrupt, Meter};
use super::strip::{Strip, rgb, split_alpha};
use crate::image::{Channels, Depth};
use crate::lanes::{self, interleaved};
use linear::{LinearBytes, linear_bytes};

/// The alpha bytes of four opaque pixels.
const OPAQUE: i32x4 = i32x4::new([0xff << 24; 4]);

/// Rows of interleaved samples in the form that an encoder takes. 16-bit samples are big-endian.
pub(crate) struct Quantized<'a>(Origin<'a>);

/// The origin of the samples.
enum Origin<'a> {
    /// Working pixels, quantised here.
    Working(Working<'a>),
    /// Samples that stayed integers all the way.
    Samples(Box<dyn SampleRows + 'a>),
}

/// Rows of interleaved samples, top to bottom.
pub(crate) trait SampleRows {
    /// The next row. The caller must not read past the last one.
    fn next_row(&mut self, meter: &mut Meter) -> Result<&[u8], Interrupt>;
}

impl<'a> Quantized<'a> {
    /// Quantises the rows of `inner`; `strip` is its buffer.
    pub(crate) fn new(inner: Box<dyn Rows + 'a>, channels: Channels, depth: Depth, strip: Strip) -> Self {
        let row = vec![0; strip.width().next_multiple_of(4) * channels.count() * depth.bytes()];
        Self(Origin::Working(Working { inner, channels, depth, strip, strip_next: 0, row, linear: None }))
    }

    /// Encodes and quantises linear light to 8-bit samples in one step.
    pub(crate) fn from_linear(inner: Box<dyn Rows + 'a>, channels: Channels, strip: Strip) -> Self {
        let Self(mut origin) = Self::new(inner, channels, Depth::Eight, strip);
        if let Origin::Working(working) = &mut origin {
            working.linear = Some(linear_bytes());
        }
        Self(origin)
    }

    /// Wraps rows that are samples already.
    pub(crate) const fn from_samples(samples: Box<dyn SampleRows + 'a>) -> Self {
        Self(Origin::Samples(samples))
    }

    /// Whether the samples stayed integers all the way.
    #[cfg(test)]
    pub(crate) const fn is_from_samples(&self) -> bool {
        matches!(self.0, Origin::Samples(_))
    }

    /// The next row. Reading past the last one repeats it or fails.
    pub(crate) fn next_row(&mut self, meter: &mut Meter) -> Result<&[u8], Interrupt> {
        match &mut self.0 {
            Origin::Working(working) => working.next_row(meter),
            Origin::Samples(samples) => samples.next_row(meter),
        }
    }
}

/// Working pixels and their output buffer.
struct Working<'a> {
    inner: Box<dyn Rows + 'a>,
    channels: Channels,
    depth: Depth,
    strip: Strip,
    strip_next: usize,
    /// Padded to whole groups of four pixels, like the strip.
    row: Vec<u8>,
    /// The table from linear light to bytes, if the colours are linear.
    linear: Option<&'static LinearBytes>,
}

impl Working<'_> {
    fn next_row(&mut self, meter: &mut Meter) -> Result<&[u8], Interrupt> {
        if self.strip_next == self.strip.rows() {
            self.strip_next = 0;
            self.inner.pull(&mut self.strip, meter)?;
        }
        match (self.depth, self.linear) {
            (Depth::Eight, None) => self.eight(bytes),
            (Depth::Eight, Some(table)) => self.eight(|v| table.at(v)),
            (Depth::Sixteen, _) => self.sixteen(),
        }
        self.strip_next += 1;
        Ok(&self.row[..self.strip.width() * self.channels.count() * self.depth.bytes()])
    }

    /// Interleaves sixteen pixels, or four at the end of a row with alpha, in vector lanes: the compiler does not vectorise this by itself.
    /// `color` converts colours to bytes.
    fn eight(&mut self, color: impl Fn([f32; 4]) -> i32x4) {
        let padded = self.strip.padded_row(self.strip_next);
        let alpha = split_alpha(&padded).1;
        // Grey is the first of the colours, and the other way round.
        let colors = rgb(&padded).unwrap_or_default();
        match self.channels {
            Channels::Gray => {
                let ((gray, gray_end), (out, out_end)) = (colors[0].as_chunks(), self.row.as_chunks_mut());
                for (out, v) in out.iter_mut().zip(gray) {
                    *out = sixteen_bytes(v, &color).to_array();
                }
                for (out, v) in out_end.as_chunks_mut::<4>().0.iter_mut().zip(gray_end) {
                    *out = color(*v).to_array().map(|v| v as u8);
                }
            }
            Channels::GrayAlpha => {
                for (i, (out, gray)) in self.row.as_chunks_mut::<8>().0.iter_mut().zip(colors[0]).enumerate() {
                    let a = alpha.map_or(i32x4::splat(255), |plane| bytes(plane[i]));
                    let pixels = color(*gray) | (a << 8_i32);
                    let [a, b, c, d] = pixels.to_array().map(i32::cast_unsigned);
                    *out = (u64::from(a | b << 16_i32) | u64::from(c | d << 16_i32) << 32).to_le_bytes();
                }
            }
            Channels::Rgb => {
                let [(r, r_end), (g, g_end), (b, b_end)] = colors.map(<[_]>::as_chunks);
                let (out, out_end) = self.row.as_chunks_mut::<48>();
                for (out, ((r, g), b)) in out.iter_mut().zip(r.iter().zip(g).zip(b)) {
                    *out = bytemuck::cast(interleaved([r, g, b].map(|v| sixteen_bytes(v, &color))));
                }
                let ends = r_end.iter().zip(g_end).zip(b_end);
                for (out, ((r, g), b)) in out_end.as_chunks_mut::<12>().0.iter_mut().zip(ends) {
                    let pixels = color(*r) | (color(*g) << 8_i32) | (color(*b) << 16_i32);
                    let [a, b, c, d] = pixels.to_array().map(i32::cast_unsigned);
                    let words = [a | b << 24, b >> 8 | c << 16, c >> 16 | d << 8];
                    out.as_chunks_mut().0.iter_mut().zip(words).for_each(|(out, word)| *out = word.to_le_bytes());
                }
            }
            Channels::Rgba => {
                let pixels = self.row.as_chunks_mut::<16>().0.iter_mut();
                let planes = colors[0].iter().zip(colors[1]).zip(colors[2]);
                let put = |out: &mut [u8; 16], [r, g, b]: [&[f32; 4]; 3], alpha: i32x4| {
                    let pixels = color(*r) | (color(*g) << 8_i32) | (color(*b) << 16_i32) | alpha;
                    *out = bytemuck::cast(pixels.to_array().map(i32::to_le_bytes));
                };
                // If no operation created alpha, the picture is opaque.
                match alpha {
                    None => pixels.zip(planes).for_each(|(out, ((r, g), b))| put(out, [r, g, b], OPAQUE)),
                    Some(alpha) => pixels
                        .zip(planes.zip(*alpha))
                        .for_each(|(out, (((r, g), b), a))| put(out, [r, g, b], bytes(*a) << 24_i32)),
                }
            }
        }
    }

    fn sixteen(&mut self) {
        let channels = self.channels.count();
        let padded = self.strip.padded_row(self.strip_next);
        let colors = rgb(&padded).unwrap_or_default();
        let alpha = split_alpha(&padded).1.filter(|_| self.channels.has_alpha());
        let shown = if self.channels.is_gray() { 1 } else { colors.len() };
        for (channel, source) in colors.iter().take(shown).chain(alpha).enumerate() {
            let samples = self.row.as_chunks_mut::<2>().0.iter_mut().skip(channel).step_by(channels);
            let quantized = source.iter().flat_map(|v| quantize(f32x4::from(*v), 65535.0).to_array());
            for (sample, v) in samples.zip(quantized) {
                *sample = (v as u16).to_be_bytes();
            }
        }
    }
}

/// Quantises 256 values to bytes.
pub(crate) fn quantized_table(values: &[f32; 256]) -> [u8; 256] {
    let mut table = [0; 256];
    for (out, v) in table.as_chunks_mut().0.iter_mut().zip(values.as_chunks().0) {
        *out = bytes(*v).to_array().map(|v| v as u8);
    }
    table
}

/// 0 to 1 becomes 0 to 255, rounded half up, clamped.
fn bytes(v: [f32; 4]) -> i32x4 {
    whole(quantize(f32x4::from(v), 255.0)).1
}

/// Converts sixteen numbers to bytes.
#[inline(always)]
fn sixteen_bytes(v: &[[f32; 4]; 4], bytes: impl Fn([f32; 4]) -> i32x4) -> u8x16 {
    lanes::bytes(v.map(bytes))
}

/// 0 to 1 becomes 0 to `top`, clamped, plus a half: the caller truncates.
fn quantize(v: f32x4, top: f32) -> f32x4 {
    let scaled = v * f32x4::splat(top) + f32x4::splat(0.5);
    scaled.fast_max(f32x4::ZERO).fast_min(f32x4::splat(top))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantize_returns_every_value_of_both_depths() {
        for value in 0..=u8::MAX {
            assert_eq!(bytes([f32::from(value) / 255.0; 4]), i32x4::splat(value.into()));
        }
        for value in 0..=u16::MAX {
            let quantized = quantize(f32x4::splat(f32::from(value) / 65535.0), 65535.0);
            assert_eq!(quantized.to_array().map(|v| v as u16), [value; 4]);
        }
    }

    #[test]
    fn quantize_clamps_and_rounds_half_up() {
        assert_eq!(bytes([-3.0, 7.0, 0.0019, 0.0020]), i32x4::new([0, 255, 0, 1]));
        let sixteen = quantize(f32x4::new([-0.1, 1.5, 0.4 / 65535.0, 0.6 / 65535.0]), 65535.0);
        assert_eq!(sixteen.to_array().map(|v| v as u16), [0, 65535, 0, 1]);
    }

    /// Rows of a width that leaves partial groups of sixteen and of four, with different values in every channel.
    #[test]
    fn quantize_interleaves_every_layout() {
        const WIDTH: usize = 22;
        struct Ramp;
        impl Rows for Ramp {
            fn pull(&mut self, strip: &mut Strip, _: &mut Meter) -> Result<(), Interrupt> {
                for plane in 0..strip.planes() {
                    let row = strip.row_mut(plane, 0).iter_mut().enumerate();
                    row.for_each(|(x, v)| *v = (x * 10 + plane * 7) as f32 / 255.0);
                }
                strip.set_rows(1);
                Ok(())
            }
        }
        let layouts = [
            (Channels::Gray, 1, vec![0]),
            (Channels::Gray, 3, vec![0]),
            (Channels::GrayAlpha, 2, vec![0, 1]),
            (Channels::GrayAlpha, 4, vec![0, 3]),
            (Channels::Rgb, 1, vec![0, 0, 0]),
            (Channels::Rgb, 3, vec![0, 1, 2]),
            (Channels::Rgba, 2, vec![0, 0, 0, 1]),
            (Channels::Rgba, 4, vec![0, 1, 2, 3]),
        ];
        for (channels, count, planes) in layouts {
            let rows = |depth| Quantized::new(Box::new(Ramp), channels, depth, Strip::new(WIDTH, count, 1));
            let expected: Vec<u8> =
                (0..WIDTH).flat_map(|x| planes.iter().map(move |plane| (x * 10 + plane * 7) as u8)).collect();
            assert_eq!(
                rows(Depth::Eight).next_row(&mut Meter::with_budget_ms(1)).unwrap(),
                expected,
                "{channels:?} of {count} planes"
            );
            let expected: Vec<u8> = expected.into_iter().flat_map(|v| [v, v]).collect();
            assert_eq!(
                rows(Depth::Sixteen).next_row(&mut Meter::with_budget_ms(1)).unwrap(),
                expected,
                "{channels:?} of {count} planes"
            );
        }
    }
}
