//! The reference of the comparison: scales a picture down, and measures the difference between two pictures. Shares no code with the
//! engine.
//!
//! Scaling models a viewer at a larger distance: linear light, colours weighted by alpha, a Lanczos filter with three lobes in f64, the
//! usual filter of the field. An area average would be softer than the engine's scaling of a preview's photograph: on these photographs the
//! two differ by up to 2.9 in the mean and 30 at the 99th percentile before any operation, which would hide the effect of the operation.
//! With Lanczos, a preview without operations differs only by rounding to 8 bits.

use std::f64::consts::PI;
use std::fs;
use std::path::Path;

/// A picture with straight alpha, display-encoded, 8 bits per sample.
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgba: Vec<[f64; 4]>,
}

impl Picture {
    pub(crate) fn from_rgba(width: u32, height: u32, samples: &[u8]) -> Self {
        let (width, height) = (width as usize, height as usize);
        let rgba: Vec<_> = samples.as_chunks::<4>().0.iter().map(|pixel| pixel.map(f64::from)).collect();
        assert_eq!(rgba.len(), width * height);
        Self { width, height, rgba }
    }

    /// Decodes a PNG with 8 bits per sample.
    pub(crate) fn from_png(file: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::ALPHA | png::Transformations::STRIP_16);
        let mut reader = decoder.read_info().unwrap();
        let mut samples = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut samples).unwrap();
        let rgba = match frame.color_type {
            png::ColorType::GrayscaleAlpha => {
                samples.as_chunks::<2>().0.iter().flat_map(|[v, a]| [*v, *v, *v, *a]).collect()
            }
            png::ColorType::Rgba => samples,
            other => panic!("{other:?} is not what the decoder was asked for"),
        };
        Self::from_rgba(frame.width, frame.height, &rgba)
    }

    /// The picture scaled down to this size.
    pub(crate) fn scaled(&self, width: usize, height: usize) -> Self {
        assert!(width <= self.width && height <= self.height, "a reference is never enlarged");
        let light: Vec<f64> = (0..256).map(|v| decoded(f64::from(v) / 255.0)).collect();
        let premultiplied = self.rgba.iter().map(|[r, g, b, a]| {
            let [r, g, b] = [r, g, b].map(|v| light[*v as usize] * a / 255.0);
            [r, g, b, a / 255.0]
        });
        let premultiplied: Vec<_> = premultiplied.collect();
        let across = filtered(&premultiplied, self.height, &taps(self.width, width));
        let both = filtered(&across, width, &taps(self.height, height));
        let straight = both.into_iter().map(|[r, g, b, alpha]| {
            let straight = |v: f64| if alpha > 0.0 { encoded((v / alpha).clamp(0.0, 1.0)) * 255.0 } else { 0.0 };
            [straight(r), straight(g), straight(b), alpha.clamp(0.0, 1.0) * 255.0]
        });
        Self { width, height, rgba: straight.collect() }
    }

    /// The difference between `self` and `other` of the same size.
    pub(crate) fn apart(&self, other: &Self) -> Apart {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let opaque = self.rgba.iter().chain(&other.rgba).all(|pixel| pixel[3] == 255.0);
        let channels = if opaque { 3 } else { 4 };
        let mut steps: Vec<f64> = Vec::with_capacity(channels * self.rgba.len());
        let mut sums = [0.0; 4];
        for (a, b) in self.rgba.iter().zip(&other.rgba) {
            let (a, b) = (on_white(*a), on_white(*b));
            for channel in 0..channels {
                steps.push((a[channel] - b[channel]).abs());
                sums[channel] += a[channel] - b[channel];
            }
        }
        let mean = steps.iter().sum::<f64>() / steps.len() as f64;
        let bias = sums.map(|sum| (sum / self.rgba.len() as f64).abs()).into_iter().fold(0.0, f64::max);
        let rank = steps.len() * 99 / 100;
        let p99 = *steps.select_nth_unstable_by(rank, f64::total_cmp).1;
        Apart { mean, p99, bias }
    }

    /// Writes `self`, `other` and eight times their difference around grey, side by side.
    pub(crate) fn write_beside(&self, other: &Self, path: &Path) {
        let (width, height) = (self.width, self.height);
        let mut samples = Vec::with_capacity(9 * width * height);
        for y in 0..height {
            let row = y * width..(y + 1) * width;
            let rows = [&self.rgba[row.clone()], &other.rgba[row.clone()]];
            for shown in rows {
                samples.extend(shown.iter().flat_map(|pixel| on_white(*pixel)[..3].to_vec()));
            }
            samples.extend(rows[0].iter().zip(rows[1]).flat_map(|(a, b)| {
                let (a, b) = (on_white(*a), on_white(*b));
                [0, 1, 2].map(|i| 128.0 + 8.0 * (b[i] - a[i]))
            }));
        }
        let samples: Vec<u8> = samples.into_iter().map(|v| v.round().clamp(0.0, 255.0) as u8).collect();
        let mut encoder = png::Encoder::new(fs::File::create(path).unwrap(), 3 * width as u32, height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&samples).unwrap();
    }
}

/// The difference between two pictures, in 8-bit steps of display-encoded values, composited on white. If there is alpha, it counts as a
/// fourth channel.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Apart {
    /// The mean absolute difference of a sample.
    pub(crate) mean: f64,
    /// The 99th percentile of the absolute difference.
    pub(crate) p99: f64,
    /// The difference of the means, in the channel where it is largest: a change in brightness or tint of the whole picture.
    pub(crate) bias: f64,
}

impl Apart {
    /// The larger value of each.
    pub(crate) fn max(self, other: Self) -> Self {
        Self { mean: self.mean.max(other.mean), p99: self.p99.max(other.p99), bias: self.bias.max(other.bias) }
    }
}

fn on_white([r, g, b, a]: [f64; 4]) -> [f64; 4] {
    let lay = |v: f64| 255.0 + (v - 255.0) * a / 255.0;
    [lay(r), lay(g), lay(b), a]
}

/// For each of `to` pixels: the pixels of `from` that contribute, with their weights.
fn taps(from: usize, to: usize) -> Vec<Vec<(usize, f64)>> {
    const LOBES: f64 = 3.0;
    let ratio = from as f64 / to as f64;
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
    let taps = |i: usize| {
        // A pixel's centre is half a pixel from its border, in both pictures.
        let center = (i as f64 + 0.5) * ratio;
        let first = (center - LOBES * ratio).max(0.0) as usize;
        let end = ((center + LOBES * ratio).ceil() as usize).min(from);
        let mut taps: Vec<(usize, f64)> = (first..end)
            .map(|j| (j, (j as f64 + 0.5 - center) / ratio))
            .filter(|(_, x)| x.abs() < LOBES)
            .map(|(j, x)| (j, sinc(x) * sinc(x / LOBES)))
            .collect();
        let sum: f64 = taps.iter().map(|(_, weight)| weight).sum();
        taps.iter_mut().for_each(|(_, weight)| *weight /= sum);
        taps
    };
    (0..to).map(taps).collect()
}

/// Filters each of `rows` rows and transposes the result; applied twice, the picture is filtered in both directions.
fn filtered(pixels: &[[f64; 4]], rows: usize, taps: &[Vec<(usize, f64)>]) -> Vec<[f64; 4]> {
    let mut out = vec![[0.0; 4]; rows * taps.len()];
    for (y, row) in pixels.chunks_exact(pixels.len() / rows).enumerate() {
        for (x, taps) in taps.iter().enumerate() {
            let sum = &mut out[x * rows + y];
            for (from, weight) in taps {
                sum.iter_mut().zip(row[*from]).for_each(|(sum, v)| *sum += v * weight);
            }
        }
    }
    out
}

/// sRGB (IEC 61966-2-1) to light.
fn decoded(v: f64) -> f64 {
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// Light to sRGB.
fn encoded(v: f64) -> f64 {
    if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}

/// A smooth picture scaled down equals its area average; a shift of half a pixel would make a difference of six steps.
#[test]
fn reference_covers_the_same_area_as_its_picture() {
    let wave = |at: usize, side: usize, phase: f64| 127.5 + 100.0 * (PI * 4.0 * at as f64 / side as f64 + phase).cos();
    let (width, height) = (150, 99);
    let (small_width, small_height) = (50, 33);
    let pixel = |x: usize, y: usize| [wave(x, width, 0.0), wave(y, height, 0.5), 60.0, 255.0].map(f64::round);
    let rgba: Vec<_> = (0..width * height).map(|i| pixel(i % width, i / width)).collect();
    let picture = Picture { width, height, rgba };
    let scaled = picture.scaled(small_width, small_height);
    let mut largest: f64 = 0.0;
    for (i, seen) in scaled.rgba.iter().enumerate() {
        let (x, y) = (i % small_width * 3, i / small_width * 3);
        for (channel, seen) in seen.iter().enumerate() {
            let light = |i: usize| decoded(picture.rgba[(y + i / 3) * width + x + i % 3][channel] / 255.0);
            let expected = encoded((0..9).map(light).sum::<f64>() / 9.0) * 255.0;
            largest = largest.max((seen - expected).abs());
        }
    }
    assert!(largest < 1.5, "{largest}");
}

/// Transparent pixels have no colour.
#[test]
fn reference_weights_colours_by_alpha() {
    let rgba = (0..64).map(|i| if i % 8 < 4 { [200.0, 40.0, 10.0, 255.0] } else { [0.0, 255.0, 0.0, 0.0] }).collect();
    let scaled = Picture { width: 8, height: 8, rgba }.scaled(2, 2);
    for [r, g, b, a] in scaled.rgba {
        assert!((r - 200.0).abs() < 1e-6 && (g - 40.0).abs() < 1e-6 && (b - 10.0).abs() < 1e-6, "{r} {g} {b} {a}");
    }
}

#[test]
fn apart_counts_steps() {
    let picture = |v: f64| Picture { width: 10, height: 10, rgba: vec![[v, 100.0, 100.0, 255.0]; 100] };
    let apart = picture(100.0).apart(&picture(94.0));
    assert_eq!((apart.mean, apart.p99, apart.bias), (2.0, 6.0, 6.0));
}
