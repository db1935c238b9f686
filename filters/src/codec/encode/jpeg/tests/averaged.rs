//! Prepares chroma for an encoder that keeps one sample of four: all four become their mean.

use jpeg_encoder::{ImageBuffer, JpegColorType};

use crate::image::Size;

/// The planes of a picture, padded to whole MCUs of 16 pixels; four neighbours share the mean of their chroma.
pub(super) struct Averaged {
    size: Size,
    planes: [Vec<u8>; 3],
}

impl Averaged {
    pub(super) fn new(size: Size, samples: &[u8]) -> Self {
        let padded = Size { width: size.width.next_multiple_of(16), height: size.height.next_multiple_of(16) };
        let sums = |x: usize, y: usize, side: usize| {
            let mut sums = [0_i64; 3];
            for (x, y) in (y..y + side).flat_map(|y| (x..x + side).map(move |x| (x, y))) {
                let at = y.min(size.height - 1) * size.width + x.min(size.width - 1);
                sums.iter_mut().zip(&samples[at * 3..]).for_each(|(sum, sample)| *sum += i64::from(*sample));
            }
            sums
        };
        // JFIF's weights in units of 2^-16, for the sum of `pixels` pixels; rounded to nearest, half down.
        let weighed = |[r, g, b]: [i64; 3], [wr, wg, wb]: [i64; 3], middle: i64, pixels: i64| {
            let sum = wr * r + wg * g + wb * b + pixels * (middle << 16);
            (sum + pixels * (1 << 15) - 1).div_euclid(pixels << 16) as u8
        };
        let places = (0..padded.height).flat_map(|y| (0..padded.width).map(move |x| (x, y)));
        let [mut luma, mut blue, mut red] = [const { Vec::new() }; 3];
        for (x, y) in places {
            let four = sums(x / 2 * 2, y / 2 * 2, 2);
            luma.push(weighed(sums(x, y, 1), [19_595, 38_470, 7_471], 0, 1));
            blue.push(weighed(four, [-11_059, -21_709, 32_768], 128, 4));
            red.push(weighed(four, [32_768, -27_439, -5_329], 128, 4));
        }
        Self { size: padded, planes: [luma, blue, red] }
    }
}

impl ImageBuffer for Averaged {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.size.width as u16
    }

    fn height(&self) -> u16 {
        self.size.height as u16
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let row = usize::from(y) * self.size.width..(usize::from(y) + 1) * self.size.width;
        buffers.iter_mut().zip(&self.planes).for_each(|(buffer, plane)| buffer.extend(&plane[row.clone()]));
    }
}
