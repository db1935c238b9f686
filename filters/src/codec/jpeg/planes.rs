//! A band of a picture, as high as a unit: each component's samples, and the rows of pixels made of them. Coarser components are
//! repeated.

use super::color::{Chroma, cmyk, gray_or_rgb, ycck};
use super::frame::{Colors, Frame, Scale};
use super::idct::{self, Block};
use crate::image::Size;

/// Rows of samples end on whole vectors.
const LANES: usize = 16;

#[derive(Debug)]
struct Plane {
    samples: Vec<u8>,
    stride: usize,
    h: usize,
    v: usize,
    /// One row at the picture's width.
    wide: Vec<u8>,
}

impl Plane {
    fn row(&self, y: usize) -> &[u8] {
        self.samples.chunks_exact(self.stride).nth(y).unwrap_or_default()
    }
}

/// A band of samples.
#[derive(Debug)]
pub(super) struct Planes {
    planes: Vec<Plane>,
    scale: Scale,
    colors: Colors,
    h_max: usize,
    v_max: usize,
    chroma: Chroma,
}

impl Planes {
    pub(super) fn new(frame: &Frame, scale: Scale) -> Self {
        let width = (frame.units().width * frame.h_max * scale.0).next_multiple_of(LANES);
        let planes = frame.components.iter().map(|entry| {
            let stride = (frame.padded_blocks(entry).width * scale.0).next_multiple_of(LANES);
            let samples = vec![0; stride * entry.v * scale.0];
            Plane { samples, stride, h: entry.h, v: entry.v, wide: vec![0; width] }
        });
        let Frame { colors, h_max, v_max, .. } = *frame;
        Self { planes: planes.collect(), scale, colors, h_max, v_max, chroma: Chroma::default() }
    }

    /// Bytes held at the size of `scale`.
    pub(super) fn bytes(frame: &Frame, scale: Scale) -> u64 {
        let row = |size: Size| (size.width * scale.0).next_multiple_of(LANES);
        let planes = frame.components.iter().map(|entry| row(frame.padded_blocks(entry)) * (entry.v * scale.0 + 6));
        planes.sum::<usize>() as u64 + (frame.size.width * 8) as u64
    }

    /// Rows of pixels in the band.
    pub(super) const fn height(&self) -> usize {
        self.v_max * self.scale.0
    }

    /// Puts a block of `component`, the `x`th across and `y`th down, into the band. There is nothing in it past the first `filled` of its
    /// coefficients in the order of the file.
    #[inline(always)]
    pub(super) fn put(
        &mut self,
        component: usize,
        (x, y): (usize, usize),
        block: &Block,
        steps: &Block,
        filled: usize,
    ) {
        let Some(Plane { samples, stride, .. }) = self.planes.get_mut(component) else { return };
        let (side, stride) = (self.scale.0, *stride);
        let Some(target) = samples.get_mut(y * side * stride + x * side..) else { return };
        match (side, filled) {
            (8, 1) => idct::flat(block[0], steps[0], target, stride),
            (8, ..=10) => idct::corner(block, steps, target, stride),
            (8, _) => idct::full(block, steps, target, stride),
            (4, _) => idct::half(block, steps, target, stride),
            (2, _) => idct::quarter(block, steps, target, stride),
            _ => idct::eighth(block[0], steps[0], target),
        }
    }

    /// Makes row `y` of the band's pixels.
    pub(super) fn row(&mut self, y: usize, out: &mut [u8]) {
        let Self { planes, colors, h_max, v_max, chroma, .. } = self;
        if let (Colors::YCbCr, [luma, blue, red]) = (*colors, planes.as_slice())
            && (blue.h, blue.v) == (red.h, red.v)
            && (luma.h, luma.v) == (*h_max, *v_max)
            && matches!(*h_max / blue.h, 1 | 2)
            && h_max.is_multiple_of(blue.h)
        {
            let at = y * blue.v / *v_max;
            if y == 0 || (y - 1) * blue.v / *v_max != at {
                chroma.set(blue.row(at), red.row(at));
            }
            return chroma.row(luma.row(y), *h_max == 2 * blue.h, out);
        }
        for plane in planes.iter_mut() {
            let Plane { samples, stride, h, v, wide } = plane;
            let row = samples.chunks_exact(*stride).nth(y * *v / *v_max).unwrap_or_default();
            if *h == *h_max {
                wide.iter_mut().zip(row).for_each(|(wide, sample)| *wide = *sample);
                continue;
            }
            for (x, wide) in wide.iter_mut().enumerate() {
                *wide = row.get(x * *h / *h_max).copied().unwrap_or_default();
            }
        }
        let rows: Vec<&[u8]> = planes.iter().map(|plane| plane.wide.as_slice()).collect();
        match (*colors, rows.as_slice()) {
            (Colors::YCbCr, [luma, blue, red]) => {
                chroma.set(blue, red);
                chroma.row(luma, false, out);
            }
            (Colors::Ycck, [luma, blue, red, black]) => ycck([luma, blue, red, black], out),
            (Colors::Cmyk { inverted }, [c, m, y, k]) => cmyk([c, m, y, k], inverted, out),
            (_, rows) => gray_or_rgb(rows, out),
        }
    }
}
