//! Converts components to pixels: JFIF's conversion (ITU-T T.871) in 16.16 fixed point, rounded, and CMYK.

use wide::{i16x8, i32x4, u8x16};

use crate::lanes::{alternating, interleaved, zip_high, zip_low};

/// `(blue * pair.0 + red * pair.1 + 2^15) >> 16`, for eight lanes.
#[inline(always)]
fn scaled(low: i16x8, high: i16x8, pair: i16x8) -> i16x8 {
    let half = i32x4::splat(1 << 15);
    let [low, high] = [low, high].map(|part| (part.dot(pair) + half) >> 16);
    i16x8::from_i32x8_saturate(bytemuck::cast([low, high]))
}

/// The contributions of chroma to red, green and blue.
#[inline(always)]
fn added(blue: i16x8, red: i16x8) -> [i16x8; 3] {
    // In units of 2^-15, 1.402 is 1 + 13173 and 1.772 is 2 - 7471, with the same result as units of 2^-16 for every byte. Green has two
    // products, rounded once: in units of 2^-16, 0.344 is 22554, and 0.714 is 1 - 18734.
    const GREEN: i16x8 = alternating(-22_554, 18_734);
    let green = scaled(zip_low(blue, red), zip_high(blue, red), GREEN) - red;
    let to_red = red + red.mul_scale_round(i16x8::splat(13_173));
    let to_blue = blue + blue + blue.mul_scale_round(i16x8::splat(-7_471));
    [to_red, green, to_blue]
}

/// Converts sixteen pixels from YCbCr to RGB.
#[inline(always)]
fn sixteen([luma, blue, red]: [&[u8; 16]; 3]) -> [u8x16; 3] {
    let middle = i16x8::splat(128);
    let wide = |samples: &[u8; 16]| {
        let samples = u8x16::new(*samples);
        [i16x8::from_u8x16_low(samples), i16x8::from_u8x16_high(samples)]
    };
    let [[luma_0, luma_1], [blue_0, blue_1], [red_0, red_1]] = [wide(luma), wide(blue), wide(red)];
    let [r0, g0, b0] = added(blue_0 - middle, red_0 - middle).map(|added| luma_0 + added);
    let [r1, g1, b1] = added(blue_1 - middle, red_1 - middle).map(|added| luma_1 + added);
    [u8x16::narrow_i16x8(r0, r1), u8x16::narrow_i16x8(g0, g1), u8x16::narrow_i16x8(b0, b1)]
}

/// Converts YCbCr rows, which have a whole number of vectors.
pub(super) fn ycc([luma, blue, red]: [&[u8]; 3], out: &mut [u8]) {
    let rows = luma.as_chunks::<16>().0.iter().zip(blue.as_chunks::<16>().0).zip(red.as_chunks::<16>().0);
    for (((luma, blue), red), out) in rows.zip(out.chunks_mut(48)) {
        let pixels: [u8; 48] = bytemuck::cast(interleaved(sixteen([luma, blue, red])));
        if let Some(out) = out.first_chunk_mut::<48>() {
            *out = pixels;
        } else {
            out.iter_mut().zip(pixels).for_each(|(out, sample)| *out = sample);
        }
    }
}

/// Interleaves RGB components.
pub(super) fn rgb([r, g, b]: [&[u8]; 3], out: &mut [u8]) {
    for (((out, r), g), b) in out.as_chunks_mut::<3>().0.iter_mut().zip(r).zip(g).zip(b) {
        *out = [*r, *g, *b];
    }
}

/// Interleaves inverted CMYK components to CMYK with 0 for no ink.
pub(super) fn cmyk([c, m, y, k]: [&[u8]; 4], out: &mut [u8]) {
    for ((((out, c), m), y), k) in out.as_chunks_mut::<4>().0.iter_mut().zip(c).zip(m).zip(y).zip(k) {
        *out = [*c, *m, *y, *k].map(|sample| u8::MAX - sample);
    }
}

/// Interleaves CMYK components with 0 for no ink.
pub(super) fn plain_cmyk([c, m, y, k]: [&[u8]; 4], out: &mut [u8]) {
    for ((((out, c), m), y), k) in out.as_chunks_mut::<4>().0.iter_mut().zip(c).zip(m).zip(y).zip(k) {
        *out = [*c, *m, *y, *k];
    }
}

/// Converts YCCK to CMYK. The conversion undoes the inversion of Adobe's programs.
pub(super) fn ycck([luma, blue, red, black]: [&[u8]; 4], out: &mut [u8]) {
    for ((((out, y), cb), cr), k) in out.as_chunks_mut::<4>().0.iter_mut().zip(luma).zip(blue).zip(red).zip(black) {
        let [r, g, b] = pixel([*y, *cb, *cr]);
        *out = [r, g, b, u8::MAX - k];
    }
}

/// One pixel.
fn pixel([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    let sample = |v: i32| ((v + (1 << 15)) >> 16).clamp(0, 255) as u8;
    [sample(y + 91_881 * cr), sample(y - 22_554 * cb - 46_802 * cr), sample(y + 116_130 * cb)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn color_in_lanes_equals_single_pixels() {
        let red: Vec<u8> = (0..=u8::MAX).collect();
        for cb in 0..=u8::MAX {
            for y in (0..=u8::MAX).step_by(5) {
                let mut out = [0; 256 * 3];
                ycc([&[y; 256], &[cb; 256], &red], &mut out);
                for (pixels, cr) in out.as_chunks::<3>().0.iter().zip(0..=u8::MAX) {
                    assert_eq!(*pixels, pixel([y, cb, cr]), "{y} {cb} {cr}");
                }
            }
        }
    }

    #[test]
    fn color_stops_where_the_row_ends() {
        let luma: Vec<u8> = (0..64).map(|x| x * 4).collect();
        let (blue, red): (Vec<u8>, Vec<u8>) = (0..64).map(|x| (x * 3, 255 - x * 2)).unzip();
        for width in [1, 15, 16, 17, 50, 64] {
            let mut out = vec![0; width * 3];
            ycc([&luma, &blue, &red], &mut out);
            let pixels = luma.iter().zip(&blue).zip(&red).take(width);
            let expected: Vec<u8> = pixels.flat_map(|((y, cb), cr)| pixel([*y, *cb, *cr])).collect();
            assert_eq!(out, expected, "{width}");
        }
    }
}
