//! A decoder's interleaved integers become planar f32.

use wide::f32x4;

use crate::image::{Channels, Depth};
use crate::lanes::{unit_gray, unit_rgb};
use crate::pipeline::byte_tables::{ByteTables, byte_tables};
use crate::pipeline::point::PointStep;
use crate::pipeline::strip::{Strip, alpha};

/// How a decoder's samples become f32 planes: display-encoded from 0 to 1, or, by table, what steps make of that.
#[derive(Debug, Clone)]
pub(crate) struct Unpack {
    channels: Channels,
    depth: Depth,
    /// Whether colours are unpacked as they are.
    encoded: bool,
    /// A value for each byte of each colour: their length keeps bounds out of the loops.
    tables: Box<ByteTables>,
}

impl Unpack {
    /// `steps` are done on the way. They are per channel, and there are some for 8-bit samples only.
    pub(crate) fn new(channels: Channels, depth: Depth, steps: &[PointStep]) -> Self {
        debug_assert!(steps.is_empty() || depth == Depth::Eight);
        Self { channels, depth, encoded: steps.is_empty(), tables: byte_tables(steps) }
    }

    pub(crate) const fn pixel_bytes(&self) -> usize {
        self.channels.count() * self.depth.bytes()
    }

    /// A channel's sample of a pixel.
    fn sample(&self, pixel: &[u8], channel: usize) -> f32 {
        match self.depth {
            Depth::Sixteen => sixteen(pixel, channel),
            Depth::Eight if alpha(self.channels.count()) == Some(channel) => f32::from(pixel[channel]) / 255.0,
            Depth::Eight => self.tables[channel][usize::from(pixel[channel])],
        }
    }

    /// Unpacks a channel of pixels into samples, in the order of both. A strip has the planes that pixels have channels, and may have
    /// alpha beside: that an operation makes, and the source is opaque.
    fn channel<'s>(&self, pixels: &[u8], channel: usize, samples: impl Iterator<Item = &'s mut f32>) {
        // The common cases by themselves: the compiler knows the pixel's length and keeps the bounds out of the loop.
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

    /// Unpacks the colours of pixels of `N` bytes into row `y`, from column `x` on.
    fn colors<const N: usize>(&self, pixels: &[u8], strip: &mut Strip, y: usize, x: usize) {
        if let [red, green, blue] = strip.padded_row_mut(y).as_mut_slice() {
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

    /// Unpacks encoded colours into row `y`, sixteen pixels at a time. Returns how many those were.
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

    /// [`Self::encoded_rgb`] of greys.
    fn encoded_gray(pixels: &[u8], strip: &mut Strip, y: usize) -> usize {
        let pixels = pixels.as_chunks::<16>().0;
        if let [plane] = strip.padded_row_mut(y).as_mut_slice() {
            for (plane, pixels) in plane.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
                *plane = unit_gray(*pixels).map(f32x4::to_array);
            }
        }
        pixels.len() * 16
    }

    /// Unpacks pixels into row `y`, from the last to the first if `reversed`.
    pub(crate) fn row(&self, pixels: &[u8], strip: &mut Strip, y: usize, reversed: bool) {
        let common = !reversed && self.depth == Depth::Eight && alpha(strip.planes()).is_none();
        let done = match self.channels {
            Channels::Rgb if common && self.encoded => Self::encoded_rgb(pixels, strip, y),
            Channels::Gray if common && self.encoded => Self::encoded_gray(pixels, strip, y),
            _ => 0,
        };
        let pixels = &pixels[done * self.pixel_bytes()..];
        // What is left, and what steps make of samples, by table, in one pass over the pixels where that is possible.
        match self.channels {
            Channels::Rgb if common => return self.colors::<3>(pixels, strip, y, done),
            Channels::Rgba if common => return self.colors::<4>(pixels, strip, y, done),
            _ => {}
        }
        for plane in 0..strip.planes() {
            let row = strip.row_mut(plane, y)[done..].iter_mut();
            if reversed { self.channel(pixels, plane, row.rev()) } else { self.channel(pixels, plane, row) }
        }
    }

    /// Unpacks pixels into the first `rows` of column `x`, from the last to the first if `reversed`.
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
