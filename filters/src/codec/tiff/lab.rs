//! Converts CIE L*a*b* under D50 (TIFF 6.0, section 23, and TIFF Technical Note 4) to sRGB, relative colorimetric; colours outside sRGB are
//! clipped.

use crate::codec::profile::{SrgbEncoder, linear_srgb_from_d50};
use crate::image::Depth;

/// D50 as in ICC profiles (ISO 15076-1).
const WHITE: [f64; 3] = [0.9642, 1.0, 0.8249];

#[derive(Clone)]
pub(super) struct Lab {
    signed: bool,
    depth: Depth,
    /// From XYZ relative to white.
    matrix: [[f32; 3]; 3],
    encoder: SrgbEncoder,
}

impl Lab {
    /// Memory in bytes.
    pub(super) const MEMORY_BYTES: u64 = 40 << 10;

    pub(super) fn new(signed: bool, depth: Depth) -> Self {
        let matrix = linear_srgb_from_d50().map(|[x, y, z]| {
            let [white_x, white_y, white_z] = WHITE;
            [(x * white_x) as f32, (y * white_y) as f32, (z * white_z) as f32]
        });
        Self { signed, depth, matrix, encoder: SrgbEncoder::new() }
    }

    /// L* from 0 to 100, a* and b*.
    fn lab(&self, pixel: [u16; 3]) -> [f32; 3] {
        let [l, a, b] = pixel.map(f32::from);
        match (self.depth, self.signed) {
            (Depth::Eight, true) => {
                let [_, a, b] = pixel.map(|value| f32::from((value as u8).cast_signed()));
                [l * 100.0 / 255.0, a, b]
            }
            (Depth::Eight, false) => [l * 100.0 / 255.0, a - 128.0, b - 128.0],
            (Depth::Sixteen, true) => {
                let [_, a, b] = pixel.map(|value| f32::from(value.cast_signed()) / 256.0);
                [l * 100.0 / 65_535.0, a, b]
            }
            // As in ICC profiles of version 2.
            (Depth::Sixteen, false) => [l * 100.0 / 65_280.0, a / 256.0 - 128.0, b / 256.0 - 128.0],
        }
    }

    pub(super) fn rgb(&self, pixel: [u16; 3]) -> [u16; 3] {
        let [l, a, b] = self.lab(pixel);
        let y = (l + 16.0) / 116.0;
        let [x, y, z] = [y + a / 500.0, y, y - b / 200.0].map(|value| {
            // CIE 15: 6/29, and the slope of the linear part.
            if value > 6.0 / 29.0 { value * value * value } else { (value - 4.0 / 29.0) * (108.0 / 841.0) }
        });
        self.matrix.map(|[by_x, by_y, by_z]| {
            let value = self.encoder.encode(by_x * x + by_y * y + by_z * z);
            if self.depth == Depth::Sixteen { value } else { ((u32::from(value) * 255 + 32_767) / 65_535) as u16 }
        })
    }
}
