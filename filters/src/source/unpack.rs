//! Unpacks interleaved integer samples into planes of f32.

use wide::f32x4;

use crate::image::{Channels, Depth};
use crate::lanes::{unit_gray, unit_rgb, unit_rgba};
use crate::pipeline::byte_tables::{ByteTables, byte_tables};
use crate::pipeline::point::PointStep;
use crate::pipeline::strip::{COLORS, Strip, alpha};

/// Converts a decoder's samples to f32 planes: display-encoded values from 0 to 1, or the results of steps by table.
#[derive(Debug, Clone)]
pub(crate) struct Unpack {
    channels: Channels,
    depth: Depth,
    /// Whether the colours are unpacked without steps.
    encoded: bool,
    /// The value of each byte for each colour. The arrays have fixed length, so the loops need no bounds checks.
    tables: Box<ByteTables>,
}

impl Unpack {
    /// `steps` are applied while unpacking. They are per-channel, and empty unless samples have 8 bits.
    pub(crate) fn new(channels: Channels, depth: Depth, steps: &[PointStep]) -> Self {
        debug_assert!(steps.is_empty() || depth == Depth::Eight);
        Self { channels, depth, encoded: steps.is_empty(), tables: byte_tables(steps) }
    }

    pub(crate) const fn pixel_bytes(&self) -> usize {
        self.channels.count() * self.depth.bytes()
    }

    /// One sample of a pixel.
    fn sample(&self, pixel: &[u8], channel: usize) -> f32 {
        match self.depth {
            Depth::Sixteen => sixteen(pixel, channel),
            Depth::Eight if alpha(self.channels.count()) == Some(channel) => f32::from(pixel[channel]) / 255.0,
            Depth::Eight => self.tables[channel][usize::from(pixel[channel])],
        }
    }

    /// Unpacks one channel of pixels into samples. A strip has as many planes as the pixels have channels, or one more: alpha that an
    /// operation creates; the source is opaque.
    fn channel<'s>(&self, pixels: &[u8], channel: usize, samples: impl Iterator<Item = &'s mut f32>) {
        // The common cases are separate, so that the pixel length is constant and the loop needs no bounds checks.
        match (self.channels, self.depth) {
            _ if channel >= self.channels.count() => samples.for_each(|alpha| *alpha = 1.0),
            (Channels::Gray, Depth::Eight) => {
                let [table, ..] = &*self.tables;
                for (sample, byte) in samples.zip(pixels) {
                    *sample = table[usize::from(*byte)];
                }
            }
            (Channels::Rgb, Depth::Eight) => {
                let table = &self.tables[channel];
                for (sample, pixel) in samples.zip(pixels.as_chunks::<3>().0) {
                    *sample = table[usize::from(pixel[channel])];
                }
            }
            _ => {
                for (sample, pixel) in samples.zip(pixels.chunks_exact(self.pixel_bytes())) {
                    *sample = self.sample(pixel, channel);
                }
            }
        }
    }

    /// Unpacks the colours of pixels of `N` bytes into row `y`, from column `x`.
    fn colors<const N: usize>(&self, pixels: &[u8], strip: &mut Strip, y: usize, x: usize) {
        if let [red, green, blue, ..] = strip.padded_row_mut(y).as_mut_slice() {
            let [red, green, blue] = [red, green, blue].map(|plane| plane.as_flattened_mut()[x..].iter_mut());
            let planes = red.zip(green).zip(blue);
            let [of_red, of_green, of_blue] = &*self.tables;
            for (((red, green), blue), pixel) in planes.zip(pixels.as_chunks::<N>().0) {
                *red = of_red[usize::from(pixel[0])];
                *green = of_green[usize::from(pixel[1])];
                *blue = of_blue[usize::from(pixel[2])];
            }
        }
    }

    /// Unpacks encoded colours into row `y`, sixteen pixels at a time. Returns the number of pixels that were unpacked.
    fn encoded_rgb(pixels: &[u8], strip: &mut Strip, y: usize) -> usize {
        let pixels = pixels.as_chunks::<48>().0;
        if let [red, green, blue] = strip.padded_row_mut(y).as_mut_slice() {
            let [red, green, blue] = [red, green, blue].map(|plane| plane.as_chunks_mut::<4>().0.iter_mut());
            for (((red, green), blue), pixels) in red.zip(green).zip(blue).zip(pixels) {
                let [r, g, b] = unit_rgb(pixels).map(|plane| plane.map(f32x4::to_array));
                (*red, *green, *blue) = (r, g, b);
            }
        }
        pixels.len() * 16
    }

    /// [`Self::encoded_rgb`], with alpha if the strip has it.
    fn encoded_rgba(pixels: &[u8], strip: &mut Strip, y: usize) -> usize {
        let pixels = pixels.as_chunks::<64>().0;
        if let [red, green, blue, alpha @ ..] = strip.padded_row_mut(y).as_mut_slice() {
            let alpha = alpha.first_mut().map(|plane| plane.as_chunks_mut::<4>().0);
            let [red, green, blue] = [red, green, blue].map(|plane| plane.as_chunks_mut::<4>().0.iter_mut());
            for (((red, green), blue), pixels) in red.zip(green).zip(blue).zip(pixels) {
                let [r, g, b, _] = unit_rgba(bytemuck::cast(*pixels)).map(|plane| plane.map(f32x4::to_array));
                (*red, *green, *blue) = (r, g, b);
            }
            for (alpha, pixels) in alpha.into_iter().flatten().zip(pixels) {
                let [.., a] = unit_rgba(bytemuck::cast(*pixels)).map(|plane| plane.map(f32x4::to_array));
                *alpha = a;
            }
        }
        pixels.len() * 16
    }

    /// [`Self::encoded_rgb`] for grey.
    fn encoded_gray(pixels: &[u8], strip: &mut Strip, y: usize) -> usize {
        let pixels = pixels.as_chunks::<16>().0;
        if let [plane] = strip.padded_row_mut(y).as_mut_slice() {
            for (plane, pixels) in plane.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
                *plane = unit_gray(*pixels).map(f32x4::to_array);
            }
        }
        pixels.len() * 16
    }

    /// Unpacks pixels into row `y`, in reverse order if `reversed`.
    pub(crate) fn row(&self, pixels: &[u8], strip: &mut Strip, y: usize, reversed: bool) {
        let in_order = !reversed && self.depth == Depth::Eight;
        let common = in_order && alpha(strip.planes()).is_none();
        let done = match self.channels {
            Channels::Rgb if common && self.encoded => Self::encoded_rgb(pixels, strip, y),
            Channels::Rgba if in_order && self.encoded => Self::encoded_rgba(pixels, strip, y),
            Channels::Gray if common && self.encoded => Self::encoded_gray(pixels, strip, y),
            _ => 0,
        };
        let pixels = &pixels[done * self.pixel_bytes()..];
        // Unpack the remaining pixels, and all pixels with steps, by table; in one pass if possible.
        match self.channels {
            Channels::Rgb if common => return self.colors::<3>(pixels, strip, y, done),
            Channels::Rgba if in_order => self.colors::<4>(pixels, strip, y, done),
            _ => {}
        }
        let colors_done = if in_order && self.channels == Channels::Rgba { COLORS } else { 0 };
        for plane in colors_done..strip.planes() {
            let row = strip.row_mut(plane, y)[done..].iter_mut();
            if reversed { self.channel(pixels, plane, row.rev()) } else { self.channel(pixels, plane, row) }
        }
    }

    /// Unpacks pixels into the first `rows` rows of column `x`, in reverse order if `reversed`.
    pub(crate) fn column(&self, pixels: &[u8], strip: &mut Strip, x: usize, rows: usize, reversed: bool) {
        let stride = strip.stride();
        for plane in 0..strip.planes() {
            let column = strip.plane_mut(plane)[x..].iter_mut().step_by(stride).take(rows);
            if reversed { self.channel(pixels, plane, column.rev()) } else { self.channel(pixels, plane, column) }
        }
    }
}

fn sixteen(pixel: &[u8], channel: usize) -> f32 {
    f32::from(u16::from_be_bytes([pixel[2 * channel], pixel[2 * channel + 1]])) / 65535.0
}
