//! Lossy pictures (`VP8 `): `image-webp` decodes the luma and chroma planes, which are held; rows are converted to colours here, so that no
//! second picture is needed. The arithmetic is libwebp's, as in that crate.

use image_webp::vp8::{Frame, Vp8Decoder};

use super::alpha::Alpha;
use super::{NAME, Row, decoder_error};
use crate::error::Error;

/// Width and height from frame tag, start code and sizes (RFC 6386, 9.1).
pub(super) fn size(bytes: &[u8]) -> Option<(usize, usize)> {
    let [tag, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..] = bytes else { return None };
    let side = |low, high| usize::from(u16::from_le_bytes([low, high]) & 0x3fff);
    // Key frames only.
    (tag & 1 == 0).then_some((side(*w0, *w1), side(*h0, *h1)))
}

/// Memory of the decoder: planes in whole blocks of 16, data for each block, and a copy of the codes.
pub(super) const fn bytes(width: usize, height: usize, coded: usize) -> u64 {
    let blocks = width.div_ceil(16) * height.div_ceil(16);
    (blocks * (16 * 16 + 2 * 8 * 8 + BLOCK_BYTES) + 2 * coded + width * 8 + (64 << 10)) as u64
}

/// The crate's data for each block, and its additional memory per block during decoding.
const BLOCK_BYTES: usize = 24 + 10;

pub(super) struct Lossy<'a> {
    frame: Frame,
    alpha: Option<Alpha<'a>>,
    /// The chroma of a row, one sample for each pixel.
    chroma: [Vec<u8>; 2],
    next: usize,
}

impl<'a> Lossy<'a> {
    pub(super) fn new(bytes: &'a [u8], alpha: Option<Alpha<'a>>) -> Result<Self, Error> {
        let frame = Vp8Decoder::decode_frame(bytes).map_err(|error| decoder_error(NAME, error))?;
        let width = usize::from(frame.width);
        Ok(Self { frame, alpha, chroma: [vec![0; width], vec![0; width]], next: 0 })
    }
}

impl Row for Lossy<'_> {
    fn next_row(&mut self, out: &mut [u8], channels: usize) -> Result<(), Error> {
        let Self { frame, alpha, chroma: [us, vs], next } = self;
        let (width, height, y) = (usize::from(frame.width), usize::from(frame.height), *next);
        *next += 1;
        let stride = width.div_ceil(16) * 16;
        let luma = frame.ybuf.get(y * stride..y * stride + width).unwrap_or_default();
        // A row lies between two rows of chroma samples: the nearer counts three times. At the edges both are the same.
        let near = y / 2;
        let last = height.div_ceil(2).saturating_sub(1);
        let far = if y % 2 == 1 { (near + 1).min(last) } else { near.saturating_sub(1) };
        for (plane, full) in [(&frame.ubuf, &mut *us), (&frame.vbuf, &mut *vs)] {
            let row = |y: usize| plane.get(y * stride / 2..y * stride / 2 + width.div_ceil(2)).unwrap_or_default();
            spread(row(near), row(far), full);
        }
        for (((pixel, y), u), v) in out.chunks_exact_mut(channels).zip(luma).zip(us).zip(vs) {
            if let Some(rgb) = pixel.first_chunk_mut() {
                *rgb = color(*y, *u, *v);
            }
        }
        match alpha {
            Some(alpha) if channels == 4 => alpha.put_row(out),
            _ => Ok(()),
        }
    }
}

/// Interpolates a row of chroma: a pixel is a quarter of the sample distance away from its sample, in both directions.
fn spread(near: &[u8], far: &[u8], full: &mut [u8]) {
    let mixed =
        |main: u16, beside: u16, above: u16, across: u16| ((9 * main + 3 * beside + 3 * above + across + 8) / 16) as u8;
    let (Some((first, rest)), Some((near_first, near_last)), Some((far_first, far_last))) =
        (full.split_first_mut(), near.first().zip(near.last()), far.first().zip(far.last()))
    else {
        return;
    };
    let alone = |near: u8, far: u8| mixed(near.into(), near.into(), far.into(), far.into());
    *first = alone(*near_first, *far_first);
    let (pairs, end) = rest.as_chunks_mut();
    for (([left, right], near), far) in pairs.iter_mut().zip(near.array_windows()).zip(far.array_windows()) {
        let ([a, b], [c, d]) = (near.map(u16::from), far.map(u16::from));
        *left = mixed(a, b, c, d);
        *right = mixed(b, a, d, c);
    }
    if let [end] = end {
        *end = alone(*near_last, *far_last);
    }
}

/// BT.601 with limited range, in libwebp's fixed point: 14 fraction bits, 8 of them dropped in each product.
fn color(y: u8, u: u8, v: u8) -> [u8; 3] {
    let part = |value: u8, factor: u32| ((u32::from(value) * factor) >> 8) as i32;
    let sample = |sum: i32| (sum >> 6).clamp(0, 255) as u8;
    let light = part(y, 19077);
    [
        sample(light + part(v, 26149) - 14234),
        sample(light - part(u, 6419) - part(v, 13320) + 8708),
        sample(light + part(u, 33050) - 17685),
    ]
}
