//! Converts 8-bit luma and chroma to RGB, with the coefficients and the range of the file (TIFF 6.0, section 21).

use super::directory::Directory;

/// The coefficients of ITU-R BT.601, the default.
const COEFFICIENTS: [f32; 3] = [0.299, 0.587, 0.114];

/// Black and white of luma, then zero and maximum of each chroma.
const RANGE: [f32; 6] = [0.0, 255.0, 128.0, 255.0, 128.0, 255.0];

#[derive(Debug, Clone)]
pub(super) struct LumaChroma {
    luma: [f32; 3],
    /// The offset to subtract from each sample, and the factor to apply then.
    zero: [f32; 3],
    scale: [f32; 3],
}

impl LumaChroma {
    /// Missing or implausible values get their default.
    pub(super) fn from_directory(directory: &Directory<'_>) -> Self {
        let numbers = |tag: u16| {
            let entry = directory.find(tag).ok().flatten();
            move |index: usize| entry.as_ref().and_then(|entry| entry.ratio(index)).map(|value| value as f32)
        };
        let (luma, range) = (numbers(529), numbers(532));
        let luma: [Option<f32>; 3] = std::array::from_fn(luma);
        let luma = match luma {
            [Some(r), Some(g), Some(b)] if [r, g, b].iter().all(|part| (0.01..1.0).contains(part)) => [r, g, b],
            _ => COEFFICIENTS,
        };
        let range: [Option<f32>; 6] = std::array::from_fn(range);
        let [y0, y1, b0, b1, r0, r1] = match range {
            [Some(y0), Some(y1), Some(b0), Some(b1), Some(r0), Some(r1)] if y1 > y0 && b1 > b0 && r1 > r0 => {
                [y0, y1, b0, b1, r0, r1]
            }
            _ => RANGE,
        };
        Self { luma, zero: [y0, b0, r0], scale: [255.0 / (y1 - y0), 127.0 / (b1 - b0), 127.0 / (r1 - r0)] }
    }

    pub(super) fn rgb(&self, pixel: [u16; 3]) -> [u16; 3] {
        let part = |sample: u16, zero: f32, scale: f32| (f32::from(sample) - zero) * scale;
        let ([y, cb, cr], [y0, b0, r0], [ys, bs, rs]) = (pixel, self.zero, self.scale);
        let (y, cb, cr) = (part(y, y0, ys), part(cb, b0, bs), part(cr, r0, rs));
        let [lr, lg, lb] = self.luma;
        let (r, b) = (y + cr * (2.0 - 2.0 * lr), y + cb * (2.0 - 2.0 * lb));
        let g = (y - lb * b - lr * r) / lg;
        [r, g, b].map(|value| (value.clamp(0.0, 255.0) + 0.5) as u16)
    }
}
