//! The memory layout and the size of a component's samples at each scale.

use crate::codec::jpeg::frame::{Component, Frame, Scale};
use crate::codec::jpeg::upsample::Upsampling;
use crate::image::Size;

/// Rows of samples are padded to this number.
const LANES: usize = 16;

#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// The side of a block after the transform, in samples.
    pub(super) side: usize,
    pub(super) stride: usize,
    /// Rows of a band.
    pub(super) rows: usize,
    /// The size in samples of the part with pixels.
    pub(super) size: Size,
    pub(super) upsampling: Upsampling,
    /// Samples and pixels of an MCU horizontally, and vertically.
    pub(super) across: (usize, usize),
    pub(super) down: (usize, usize),
    /// Length of a row of pixels, for a subsampled component.
    pub(super) wide: usize,
}

impl Shape {
    pub(super) fn all(frame: &Frame, scale: Scale) -> impl Iterator<Item = Self> {
        frame.components.iter().map(move |component| Self::new(frame, component, scale))
    }

    fn new(frame: &Frame, component: &Component, Scale(scale): Scale) -> Self {
        let Component { h, v, .. } = *component;
        let pixels = (frame.h_max * scale, frame.v_max * scale);
        // A subsampled component may be transformed at a larger scale, up to the full block: better than any filter.
        let mut side = scale;
        while side < 8 && pixels.0.is_multiple_of(h * side * 2) && pixels.1.is_multiple_of(v * side * 2) {
            side *= 2;
        }
        let samples = (h * side, v * side);
        let size = Size {
            width: (frame.size.width * samples.0).div_ceil(frame.h_max * 8),
            height: (frame.size.height * samples.1).div_ceil(frame.v_max * 8),
        };
        let upsampling = match Upsampling::for_factors(pixels, samples) {
            // As in libjpeg: no filter if a block is one pixel, or the component is two samples wide.
            Upsampling::Across | Upsampling::Down | Upsampling::Both if scale == 1 => Upsampling::Repeated,
            Upsampling::Across | Upsampling::Both if size.width <= 2 => Upsampling::Repeated,
            upsampling => upsampling,
        };
        let stride = (frame.padded_blocks(component).width * side).next_multiple_of(LANES);
        let wide = match upsampling {
            Upsampling::None => 0,
            Upsampling::Down => stride,
            Upsampling::Across | Upsampling::Both => stride * 2,
            Upsampling::Repeated => (frame.units().width * pixels.0).next_multiple_of(LANES),
        };
        let (across, down) = ((samples.0, pixels.0), (samples.1, pixels.1));
        Self { side, stride, rows: samples.1, size, upsampling, across, down, wide }
    }

    /// Number of samples in a band and the row above it.
    pub(super) const fn samples(&self) -> usize {
        self.stride * (self.rows + 1)
    }

    /// Size of the buffer between the two passes of the upsampling filter.
    pub(super) const fn sums(&self) -> usize {
        match self.upsampling {
            Upsampling::Across | Upsampling::Both => self.stride + 2,
            Upsampling::None | Upsampling::Down | Upsampling::Repeated => 0,
        }
    }
}
