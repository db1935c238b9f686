//! A band of a picture, one MCU high: the samples of each component, and the rows of pixels made from them.
//!
//! If pixels depend on two rows of samples, the last row of a band waits for the band below. So each band begins with the last row of the
//! band above.

mod shape;

use self::shape::Shape;
use super::color::{cmyk, plain_cmyk, rgb, ycc, ycck};
use super::frame::{Colors, Frame, Scale};
use super::idct::{self, Block};
use super::upsample::{self, Upsampling};

/// The value of a component without a scan.
const MIDDLE: u8 = 128;

#[derive(Debug)]
struct Plane {
    shape: Shape,
    /// The last row of the band above, and the rows of this one.
    samples: Vec<u8>,
    /// One row at the picture's width, for a subsampled component.
    wide: Vec<u8>,
}

impl Plane {
    /// Row `y` of samples, which is in band `band` or the last row of the band above. Rows past the end repeat the last one.
    fn samples(&self, band: usize, y: usize) -> &[u8] {
        let y = y.min(self.shape.size.height - 1);
        let at = (y + 1).saturating_sub(band * self.shape.rows);
        self.samples.chunks_exact(self.shape.stride).nth(at).unwrap_or_default()
    }

    /// Upsamples to row `y` of pixels, unless the component has full resolution.
    fn upsample(&mut self, band: usize, y: usize, sums: &mut [u16]) {
        let Shape { size, upsampling, across, down, .. } = self.shape;
        if upsampling == Upsampling::None {
            return;
        }
        let mut wide = std::mem::take(&mut self.wide);
        let above = y.is_multiple_of(2);
        let near = self.samples(band, y * down.0 / down.1);
        let far = if above { self.samples(band, (y / 2).saturating_sub(1)) } else { self.samples(band, y / 2 + 1) };
        match upsampling {
            Upsampling::None => {}
            Upsampling::Across => upsample::across(near, size.width, sums, &mut wide),
            Upsampling::Down => upsample::down(near, far, above, &mut wide),
            Upsampling::Both => upsample::both(near, far, size.width, sums, &mut wide),
            Upsampling::Repeated => upsample::repeated(near, across, &mut wide),
        }
        self.wide = wide;
    }

    /// Row `y` of pixels, from [`Self::upsample`].
    fn pixels(&self, band: usize, y: usize) -> &[u8] {
        if self.shape.upsampling == Upsampling::None { self.samples(band, y) } else { &self.wide }
    }
}

/// A band of samples.
#[derive(Debug)]
pub(super) struct Planes {
    planes: Vec<Plane>,
    colors: Colors,
    /// The rows of the picture, and those of a band.
    rows: usize,
    band_rows: usize,
    /// Number of rows that must be available below the current one.
    ahead: usize,
    /// Number of bands so far.
    bands: usize,
    /// A buffer between the two passes of the upsampling filter.
    sums: Vec<u16>,
}

impl Planes {
    pub(super) fn new(frame: &Frame, scale: Scale) -> Self {
        let plane = |shape: Shape| Plane { samples: vec![MIDDLE; shape.samples()], wide: vec![0; shape.wide], shape };
        let planes: Vec<_> = Shape::all(frame, scale).map(plane).collect();
        Self {
            colors: frame.colors,
            rows: scale.apply(frame.size).height,
            band_rows: frame.v_max * scale.0,
            ahead: planes.iter().any(|plane| plane.shape.upsampling.is_down()).into(),
            bands: 0,
            sums: vec![0; planes.iter().map(|plane| plane.shape.sums()).max().unwrap_or_default()],
            planes,
        }
    }

    /// Memory in bytes at `scale`.
    pub(super) fn bytes(frame: &Frame, scale: Scale) -> u64 {
        let sums = Shape::all(frame, scale).map(|shape| shape.sums()).max().unwrap_or_default();
        let planes = Shape::all(frame, scale).map(|shape| shape.samples() + shape.wide);
        (planes.sum::<usize>() + sums * size_of::<u16>()) as u64
    }

    /// The band to read before row `y` of pixels can be made, if it is not there yet.
    pub(super) fn due(&self, y: usize) -> Option<usize> {
        let last = (y + self.ahead).min(self.rows - 1) / self.band_rows;
        (self.bands <= last).then_some(self.bands)
    }

    /// Starts the next band.
    pub(super) fn advance(&mut self) {
        for Plane { samples, shape, .. } in &mut self.planes {
            let last = samples.len() - shape.stride;
            samples.copy_within(last.., 0);
        }
        self.bands += 1;
    }

    /// Transforms a block of `component`, column `x` and row `y`, into the band. Its coefficients after the first `filled` in zigzag order
    /// are zero.
    #[inline(always)]
    pub(super) fn put(
        &mut self,
        component: usize,
        (x, y): (usize, usize),
        block: &Block,
        steps: &Block,
        filled: usize,
    ) {
        let Some(Plane { samples, shape, .. }) = self.planes.get_mut(component) else { return };
        let (side, stride) = (shape.side, shape.stride);
        let Some(target) = samples.get_mut((1 + y * side) * stride + x * side..) else { return };
        match (side, filled) {
            (8, 1) => idct::flat(block[0], steps[0], target, stride),
            (8, ..=10) => idct::corner(block, steps, target, stride),
            (8, _) => idct::full(block, steps, target, stride),
            (4 | 2, 1) => idct::reduced_flat(block[0], steps[0], side, target, stride),
            (4, ..=10) => idct::half_corner(block, steps, target, stride),
            (4, _) => idct::half(block, steps, target, stride),
            (2, ..=10) => idct::quarter_corner(block, steps, target, stride),
            (2, _) => idct::quarter(block, steps, target, stride),
            _ => idct::eighth(block[0], steps[0], target),
        }
    }

    /// Makes row `y` of the picture; its band must have been read ([`Self::due`]).
    pub(super) fn row(&mut self, y: usize, out: &mut [u8]) {
        let Self { planes, colors, bands, sums, .. } = self;
        let band = bands.saturating_sub(1);
        planes.iter_mut().for_each(|plane| plane.upsample(band, y, sums));
        let pixels = |plane| Plane::pixels(plane, band, y);
        match (*colors, planes.as_slice()) {
            (Colors::YCbCr, [luma, blue, red]) => ycc([luma, blue, red].map(pixels), out),
            (Colors::Ycck, [luma, blue, red, black]) => ycck([luma, blue, red, black].map(pixels), out),
            (Colors::Cmyk, [c, m, y, k]) => cmyk([c, m, y, k].map(pixels), out),
            (Colors::PlainCmyk, [c, m, y, k]) => plain_cmyk([c, m, y, k].map(pixels), out),
            (Colors::Rgb, [r, g, b]) => rgb([r, g, b].map(pixels), out),
            (_, [gray, ..]) => out.iter_mut().zip(pixels(gray)).for_each(|(out, gray)| *out = *gray),
            (_, []) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::jpeg::frame::Component;
    use crate::image::Size;

    #[test]
    fn planes_hold_the_estimated_bytes() {
        for (h, v) in [(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (4, 2), (3, 1)] {
            for size in [Size { width: 1, height: 1 }, Size { width: 1001, height: 30 }] {
                let component = |id, h, v| Component { id, h, v, steps: 0 };
                let components = vec![component(1, h, v), component(2, 1, 1), component(3, 1, 1)];
                let frame = Frame {
                    size,
                    components,
                    progressive: false,
                    colors: Colors::YCbCr,
                    h_max: h,
                    v_max: v,
                    tables: std::rc::Rc::default(),
                };
                for scale in [8, 4, 2, 1].map(Scale) {
                    let Planes { planes, sums, .. } = Planes::new(&frame, scale);
                    let held: usize = planes.iter().map(|plane| plane.samples.capacity() + plane.wide.capacity()).sum();
                    let held = (held + sums.capacity() * 2) as u64;
                    assert_eq!(held, Planes::bytes(&frame, scale), "{h} x {v}, {scale:?}");
                }
            }
        }
    }
}
