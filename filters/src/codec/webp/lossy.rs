//! Lossy pictures (`VP8 `): upsamples chroma and converts luma and chroma to RGB, with the same integer arithmetic as libwebp.

use super::alpha::Alpha;
use super::vp8::KeyFrame;
use super::{NAME, Row, decoder_error};
use crate::error::Error;

/// Reads width and height from the start of a key frame: frame tag, start code, sizes (RFC 6386, 9.1). `None` for any other data.
pub(super) fn size(bytes: &[u8]) -> Option<(usize, usize)> {
    let [tag, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..] = bytes else { return None };
    let side = |low, high| usize::from(u16::from_le_bytes([low, high]) & 0x3fff);
    // Key frames only.
    (tag & 1 == 0).then_some((side(*w0, *w1), side(*h0, *h1)))
}

/// Memory of decoding a picture of `width` pixels, in bytes: the rows that the frame holds, and one upsampled row of both chroma planes.
pub(super) const fn bytes(width: usize) -> u64 {
    (KeyFrame::bytes(width) + 2 * width) as u64
}

pub(super) struct Lossy<'a> {
    frame: KeyFrame<'a>,
    alpha: Option<Alpha<'a>>,
    width: usize,
    height: usize,
    /// Both chroma planes of a row, upsampled to one sample for each pixel.
    chroma: [Vec<u8>; 2],
    next: usize,
}

impl<'a> Lossy<'a> {
    pub(super) fn new(bytes: &'a [u8], size: (usize, usize), alpha: Option<Alpha<'a>>) -> Result<Self, Error> {
        let frame = KeyFrame::new(bytes, size).ok_or_else(|| decoder_error(NAME, "its header is damaged"))?;
        let (width, height) = size;
        Ok(Self { frame, alpha, width, height, chroma: [vec![0; width], vec![0; width]], next: 0 })
    }
}

impl Row for Lossy<'_> {
    fn next_row(&mut self, out: &mut [u8], channels: usize) -> Result<(), Error> {
        let Self { frame, alpha, width, height, chroma, next } = self;
        let y = *next;
        *next += 1;
        let inside = y % 16;
        if inside == 0 {
            frame.decode_next_row().ok_or_else(|| decoder_error(NAME, "its blocks are damaged"))?;
        }
        // A chroma sample lies between two rows of pixels. Each row takes three quarters of the nearer sample and one quarter of the other; at the
        // top and bottom of the picture, both are the same sample.
        let near = (inside / 2) as isize;
        let is_at_edge = y == 0 || (y % 2 == 1 && y / 2 + 1 == height.div_ceil(2));
        let far = if is_at_edge { near } else { near + if y % 2 == 1 { 1 } else { -1 } };
        for ((near, far), full) in frame.chroma(near).into_iter().zip(frame.chroma(far)).zip(&mut *chroma) {
            let samples = ..width.div_ceil(2);
            spread(near.get(samples).unwrap_or_default(), far.get(samples).unwrap_or_default(), full);
        }
        let [us, vs] = chroma;
        for (((pixel, y), u), v) in out.chunks_exact_mut(channels).zip(frame.luma(inside)).zip(us).zip(vs) {
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
