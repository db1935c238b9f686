//! Converts rows to sRGB; the output always has 16 bits.

use super::curve::{STEPS, encode_table};
use super::{Conversion, Kind};
use crate::codec::{Header, RowDecoder};
use crate::image::Depth;
use crate::interrupt::Interrupt;

/// A decoder's rows in sRGB.
pub(in crate::codec) struct Converted<'a> {
    inner: Box<dyn RowDecoder + 'a>,
    conversion: Conversion,
    depth: Depth,
    /// Number of input and output channels.
    channels: [usize; 2],
    alpha: bool,
    raw: Vec<u8>,
    /// The row as numbers, before and after the conversion.
    values: Vec<u16>,
    result: Vec<u16>,
}

impl<'a> Converted<'a> {
    pub(in crate::codec) fn new(inner: Box<dyn RowDecoder + 'a>, conversion: Conversion, header: &Header) -> Self {
        let (raw, width) = (vec![0; header.raw_row_bytes()], header.size.width);
        let depth = header.file_depth;
        let channels = [raw.len() / (width * depth.bytes()), header.channels.count()];
        let [values, result] = channels.map(|count| vec![0; width * count]);
        Self { inner, conversion, depth, channels, alpha: header.channels.has_alpha(), raw, values, result }
    }
}

impl RowDecoder for Converted<'_> {
    fn prepare(&mut self) -> Result<Option<f64>, Interrupt> {
        self.inner.prepare()
    }

    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        self.inner.next_row(&mut self.raw)?;
        let [channels, _] = self.channels;
        match self.depth {
            Depth::Eight => self.values.iter_mut().zip(&self.raw).for_each(|(value, raw)| *value = u16::from(*raw)),
            Depth::Sixteen => {
                let samples = self.raw.as_chunks::<2>().0;
                self.values.iter_mut().zip(samples).for_each(|(value, raw)| *value = u16::from_be_bytes(*raw));
            }
        }
        // Scales to the same fraction of 16 bits.
        let wide = if self.depth == Depth::Eight { 257 } else { 1 };
        match &*self.conversion.0 {
            Kind::Gray(table) => {
                let pixels = self.values.chunks_exact(channels).zip(self.result.chunks_exact_mut(channels));
                for (from, to) in pixels {
                    if let ([gray, alpha @ ..], [result, opacity @ ..]) = (from, to) {
                        *result = table.get(usize::from(*gray)).copied().unwrap_or_default();
                        opacity.iter_mut().zip(alpha).for_each(|(opacity, alpha)| *opacity = alpha * wide);
                    }
                }
            }
            Kind::Matrix { curves: [reds, greens, blues], matrix, encode } => {
                let light = |table: &[f32], value: u16| table.get(usize::from(value)).copied().unwrap_or_default();
                let pixels = self.values.chunks_exact(channels).zip(self.result.chunks_exact_mut(channels));
                for (from, to) in pixels {
                    if let ([r, g, b, alpha @ ..], [to_r, to_g, to_b, opacity @ ..]) = (from, to) {
                        let (r, g, b) = (light(reds, *r), light(greens, *g), light(blues, *b));
                        let [red, green, blue] = matrix.map(|[x, y, z]| encoded(encode, x * r + y * g + z * b));
                        (*to_r, *to_g, *to_b) = (red, green, blue);
                        opacity.iter_mut().zip(alpha).for_each(|(opacity, alpha)| *opacity = alpha * wide);
                    }
                }
            }
            Kind::Lut(transform) => {
                self.values.iter_mut().for_each(|value| *value *= wide);
                let message = transform.transform(&self.values, &mut self.result);
                message.map_err(|error| crate::codec::decoder_error("ICC", format!("{error:?}")))?;
                if self.alpha {
                    let pixels = self.result.chunks_exact_mut(4).zip(self.values.chunks_exact(4));
                    pixels.for_each(|(to, from)| {
                        if let (Some(to), Some(from)) = (to.last_mut(), from.last()) {
                            *to = *from;
                        }
                    });
                }
            }
        }
        row.as_chunks_mut::<2>().0.iter_mut().zip(&self.result).for_each(|(out, value)| *out = value.to_be_bytes());
        Ok(())
    }
}

/// sRGB's encoding for light that does not come from a profile.
#[derive(Clone)]
pub(in crate::codec) struct SrgbEncoder(Vec<f32>);

impl SrgbEncoder {
    pub(in crate::codec) fn new() -> Self {
        Self(encode_table())
    }

    /// Encodes to a 16-bit sample. The light must not be NaN.
    pub(in crate::codec) fn encode(&self, light: f32) -> u16 {
        encoded(&self.0, light)
    }
}

/// Encodes light to a 16-bit sample, clamped and rounded.
fn encoded(table: &[f32], light: f32) -> u16 {
    // The square root and all other steps are exact in IEEE 754, so the result is the same everywhere. There is no NaN: table and matrix
    // are finite.
    let at = light.clamp(0.0, 1.0).sqrt() * STEPS as f32;
    let index = at as usize;
    let part = at - index as f32;
    match table.get(index..index + 2) {
        Some([low, high]) => (low + (high - low) * part + 0.5) as u16,
        _ => u16::MAX,
    }
}
