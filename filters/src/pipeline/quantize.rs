//! The one place where working pixels become integers again.

use wide::f32x4;

use super::Rows;
use super::strip::{ALPHA, Strip};
use crate::Error;
use crate::codec::{Channels, Depth};

/// Rows of interleaved samples, as an encoder takes them; those of sixteen bits are in big-endian order.
pub(crate) struct Quantized<'a> {
    inner: Box<dyn Rows + 'a>,
    channels: Channels,
    depth: Depth,
    strip: Strip,
    strip_next: usize,
    planes: Vec<Vec<u8>>,
    row: Vec<u8>,
}

impl<'a> Quantized<'a> {
    /// `strip` is what `inner` fills.
    pub(crate) fn new(inner: Box<dyn Rows + 'a>, channels: Channels, depth: Depth, strip: Strip) -> Self {
        let width = strip.width();
        let planes = match depth {
            Depth::Eight => vec![vec![0; width.next_multiple_of(4)]; channels.count()],
            Depth::Sixteen => Vec::new(),
        };
        let row = vec![0; width * channels.count() * depth.bytes()];
        Self { inner, channels, depth, strip, strip_next: 0, planes, row }
    }

    /// The next row. Asking past the last is the caller's mistake and repeats it.
    pub(crate) fn next_row(&mut self) -> Result<&[u8], Error> {
        if self.strip_next == self.strip.rows() {
            self.inner.pull(&mut self.strip)?;
            self.strip_next = 0;
        }
        match self.depth {
            Depth::Eight => self.eight(),
            Depth::Sixteen => self.sixteen(),
        }
        self.strip_next += 1;
        Ok(&self.row)
    }

    /// The plane a channel of the result is taken from.
    const fn plane(&self, channel: usize) -> usize {
        if self.channels.has_alpha() && channel + 1 == self.channels.count() { ALPHA } else { channel }
    }

    fn eight(&mut self) {
        let padded = self.strip.padded_row(self.strip_next);
        let mut planes = std::mem::take(&mut self.planes);
        for (channel, plane) in planes.iter_mut().enumerate() {
            let source = padded[self.plane(channel)];
            for (out, v) in plane.as_chunks_mut::<4>().0.iter_mut().zip(source) {
                *out = quantize(f32x4::from(*v), 255.0).map(|v| v as u8);
            }
        }
        match planes.as_slice() {
            [gray] => self.row.copy_from_slice(&gray[..self.strip.width()]),
            [r, g, b] => {
                for (pixel, ((r, g), b)) in self.row.as_chunks_mut::<3>().0.iter_mut().zip(r.iter().zip(g).zip(b)) {
                    *pixel = [*r, *g, *b];
                }
            }
            planes => {
                for (x, pixel) in self.row.chunks_exact_mut(planes.len()).enumerate() {
                    pixel.iter_mut().zip(planes).for_each(|(sample, plane)| *sample = plane[x]);
                }
            }
        }
        self.planes = planes;
    }

    fn sixteen(&mut self) {
        let channels = self.channels.count();
        let padded = self.strip.padded_row(self.strip_next);
        for channel in 0..channels {
            let source = padded[self.plane(channel)];
            let samples = self.row.as_chunks_mut::<2>().0.iter_mut().skip(channel).step_by(channels);
            let quantized = source.iter().flat_map(|v| quantize(f32x4::from(*v), 65535.0));
            for (sample, v) in samples.zip(quantized) {
                *sample = (v as u16).to_be_bytes();
            }
        }
    }
}

/// 0 to 1 becomes 0 to `top`, rounded half up, clamped: whole numbers and their fractions, to be cut off.
fn quantize(v: f32x4, top: f32) -> [f32; 4] {
    let scaled = v * f32x4::splat(top) + f32x4::splat(0.5);
    scaled.fast_max(f32x4::ZERO).fast_min(f32x4::splat(top)).to_array()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantize_returns_every_value_of_both_depths() {
        for value in 0..=u8::MAX {
            assert_eq!(quantize(f32x4::splat(f32::from(value) / 255.0), 255.0).map(|v| v as u8), [value; 4]);
        }
        for value in 0..=u16::MAX {
            assert_eq!(quantize(f32x4::splat(f32::from(value) / 65535.0), 65535.0).map(|v| v as u16), [value; 4]);
        }
    }

    #[test]
    fn quantize_clamps_and_rounds_half_up() {
        let eight = quantize(f32x4::new([-3.0, 7.0, 0.0019, 0.0020]), 255.0);
        assert_eq!(eight.map(|v| v as u8), [0, 255, 0, 1]);
        let sixteen = quantize(f32x4::new([-0.1, 1.5, 0.4 / 65535.0, 0.6 / 65535.0]), 65535.0);
        assert_eq!(sixteen.map(|v| v as u16), [0, 65535, 0, 1]);
    }
}
