//! Source files for the strip property: all channels, depths, codecs and orientations, in random sizes that are mostly odd.

use std::fmt;

use super::Random;

/// A kind of source file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A PNG with this number of channels (1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha) and bits per sample.
    Png(usize, png::BitDepth),
    /// A JPEG: grey if `None`, otherwise colour with this subsampling.
    Jpeg(Option<jpeg_encoder::SamplingFactor>),
    /// A progressive JPEG.
    Progressive,
    /// A JPEG with this EXIF orientation.
    Turned(u8),
}

use Kind::{Jpeg, Png, Progressive, Turned};

pub(super) const KINDS: [Kind; 14] = [
    Png(1, png::BitDepth::Eight),
    Png(2, png::BitDepth::Eight),
    Png(3, png::BitDepth::Eight),
    Png(4, png::BitDepth::Eight),
    Png(1, png::BitDepth::Sixteen),
    Png(2, png::BitDepth::Sixteen),
    Png(3, png::BitDepth::Sixteen),
    Png(4, png::BitDepth::Sixteen),
    Jpeg(None),
    Jpeg(Some(jpeg_encoder::SamplingFactor::R_4_2_0)),
    Jpeg(Some(jpeg_encoder::SamplingFactor::R_4_4_4)),
    Progressive,
    Turned(6),
    Turned(7),
];

/// A source file.
pub(super) struct Source {
    pub(super) file: Vec<u8>,
    /// A description for messages.
    pub(super) kind: String,
    /// The size of its decoded samples in bytes.
    pub(super) decoded_bytes: usize,
}

impl Source {
    /// The photograph; every golden case is possible for it.
    pub(super) fn photograph() -> Self {
        let file = include_bytes!("../../../../photos/chelsea.png").to_vec();
        Self { file, kind: "chelsea.png".to_owned(), decoded_bytes: 451 * 300 * 3 }
    }

    /// A picture of this kind with random size and content.
    pub(super) fn random(kind: Kind, random: &mut Random) -> Self {
        let (width, height) = (random.between(1, 130), random.between(1, 90));
        let (channels, bytes) = match kind {
            Png(channels, png::BitDepth::Sixteen) => (channels, 2),
            Png(channels, _) => (channels, 1),
            Jpeg(None) => (1, 1),
            Jpeg(Some(_)) | Progressive | Turned(_) => (3, 1),
        };
        let samples = content(width, height, channels * bytes, random);
        let file = match kind {
            Png(channels, depth) => png_file(width, height, channels, depth, &samples),
            Jpeg(sampling) => jpeg_file(width, height, sampling, false, &samples),
            Progressive => jpeg_file(width, height, Some(jpeg_encoder::SamplingFactor::R_4_2_0), true, &samples),
            Turned(orientation) => {
                let sampling = Some(jpeg_encoder::SamplingFactor::R_4_2_0);
                oriented(&jpeg_file(width, height, sampling, false, &samples), orientation)
            }
        };
        Self { file, kind: format!("{kind:?} of {width} x {height}"), decoded_bytes: samples.len() }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)
    }
}

/// Gradients with noise, and some bytes at the extremes: black, white, transparent, opaque.
fn content(width: usize, height: usize, pixel: usize, random: &mut Random) -> Vec<u8> {
    let slopes: Vec<[usize; 2]> = (0..pixel).map(|_| [random.between(0, 5), random.between(0, 5)]).collect();
    let mut samples = Vec::with_capacity(width * height * pixel);
    for y in 0..height {
        for x in 0..width {
            let noise = random.next();
            let clipped = noise >> 60 == 0;
            samples.extend(slopes.iter().enumerate().map(|(i, [right, down])| {
                let noise = (noise >> (8 * i % 56)) as u8;
                if clipped { if noise > 127 { 255 } else { 0 } } else { (x * right + y * down) as u8 ^ (noise & 31) }
            }));
        }
    }
    samples
}

fn png_file(width: usize, height: usize, channels: usize, depth: png::BitDepth, samples: &[u8]) -> Vec<u8> {
    let colors = [png::ColorType::Grayscale, png::ColorType::GrayscaleAlpha, png::ColorType::Rgb, png::ColorType::Rgba];
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width as u32, height as u32);
    encoder.set_color(colors[channels - 1]);
    encoder.set_depth(depth);
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    file
}

fn jpeg_file(
    width: usize,
    height: usize,
    sampling: Option<jpeg_encoder::SamplingFactor>,
    progressive: bool,
    samples: &[u8],
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.set_progressive(progressive);
    if let Some(sampling) = sampling {
        encoder.set_sampling_factor(sampling);
    }
    let color = if sampling.is_some() { jpeg_encoder::ColorType::Rgb } else { jpeg_encoder::ColorType::Luma };
    encoder.encode(samples, width as u16, height as u16, color).unwrap();
    file
}

/// The JPEG with an EXIF block after the first marker that contains only the orientation.
fn oriented(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = (exif.len() + 2) as u16;
    [&jpeg[..2], &[0xff, 0xe1], &length.to_be_bytes(), &exif, &jpeg[2..]].concat()
}
