//! The one place where working pixels become integers again.

use wide::f32x4;

use super::Rows;
use super::strip::Strip;
use crate::Error;
use crate::codec::Channels;

/// Rows of interleaved 8-bit samples, as an encoder takes them.
pub(crate) struct Quantized<'a> {
    inner: Box<dyn Rows + 'a>,
    channels: Channels,
    strip: Strip,
    strip_next: usize,
    planes: Vec<Vec<u8>>,
    row: Vec<u8>,
}

impl<'a> Quantized<'a> {
    /// `strip` is what `inner` fills.
    pub(crate) fn new(inner: Box<dyn Rows + 'a>, channels: Channels, strip: Strip) -> Self {
        let width = strip.width();
        let planes = vec![vec![0; width.next_multiple_of(4)]; channels.count()];
        Self { inner, channels, strip, strip_next: 0, planes, row: vec![0; width * channels.count()] }
    }

    /// The next row. Asking past the last is the caller's mistake and repeats it.
    pub(crate) fn next_row(&mut self) -> Result<&[u8], Error> {
        if self.strip_next == self.strip.rows() {
            self.inner.pull(&mut self.strip)?;
            self.strip_next = 0;
        }
        let padded = self.strip.padded_row(self.strip_next);
        for (i, plane) in self.planes.iter_mut().enumerate() {
            let source = padded[if i + 1 == self.channels.count() && self.channels.has_alpha() { 3 } else { i }];
            for (out, v) in plane.as_chunks_mut::<4>().0.iter_mut().zip(source) {
                *out = quantize(f32x4::from(*v));
            }
        }
        match self.planes.as_slice() {
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
        self.strip_next += 1;
        Ok(&self.row)
    }
}

/// 0 to 1 becomes 0 to 255, rounded half up, clamped.
fn quantize(v: f32x4) -> [u8; 4] {
    let scaled = v * f32x4::splat(255.0) + f32x4::splat(0.5);
    scaled.fast_max(f32x4::ZERO).fast_min(f32x4::splat(255.0)).to_array().map(|v| v as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantize_returns_every_8_bit_value_and_clamps() {
        for value in 0..=u8::MAX {
            assert_eq!(quantize(f32x4::splat(f32::from(value) / 255.0)), [value; 4]);
        }
        assert_eq!(quantize(f32x4::new([-3.0, 7.0, 0.0019, 0.0020])), [0, 255, 0, 1]);
    }
}
