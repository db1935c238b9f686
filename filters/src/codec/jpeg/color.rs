//! From components to pixels: JFIF's conversion (ITU-T T.871) in 16.16 fixed point, rounded, and CMYK.

use wide::{i16x8, i32x4, u8x16};

use crate::lanes::{in_turn, interleaved, zip_high, zip_low};

/// What chroma adds to luma, for red, green and blue: worked out once for all rows and columns it stands for.
#[derive(Debug, Default)]
pub(super) struct Chroma {
    added: [Vec<i16x8>; 3],
}

/// `(blue * pair.0 + red * pair.1 + 2^15) >> 16`, of eight lanes.
#[inline(always)]
fn scaled(low: i16x8, high: i16x8, pair: i16x8) -> i16x8 {
    let half = i32x4::splat(1 << 15);
    let [low, high] = [low, high].map(|part| (part.dot(pair) + half) >> 16);
    i16x8::from_i32x8_saturate(bytemuck::cast([low, high]))
}

impl Chroma {
    /// Takes a row of chroma, whole vectors long.
    pub(super) fn set(&mut self, blue: &[u8], red: &[u8]) {
        // 1.402 is 65536 + 26345, 0.714 is 65536 - 18734, 1.772 is 2 x 65536 - 14942 of 65536: what is left fits 16 bits.
        const RED: i16x8 = in_turn(0, 26_345);
        const GREEN: i16x8 = in_turn(-22_554, 18_734);
        const BLUE: i16x8 = in_turn(-14_942, 0);
        let middle = i16x8::splat(128);
        let [r, g, b] = &mut self.added;
        r.clear();
        g.clear();
        b.clear();
        for (blue, red) in blue.as_chunks::<16>().0.iter().zip(red.as_chunks::<16>().0) {
            let [blue, red] = [blue, red].map(|samples| {
                let samples = u8x16::new(*samples);
                [i16x8::from_u8x16_low(samples) - middle, i16x8::from_u8x16_high(samples) - middle]
            });
            for (blue, red) in blue.into_iter().zip(red) {
                let (low, high) = (zip_low(blue, red), zip_high(blue, red));
                r.push(scaled(low, high, RED) + red);
                g.push(scaled(low, high, GREEN) - red);
                b.push(scaled(low, high, BLUE) + blue + blue);
            }
        }
    }

    /// Makes a row of pixels; `doubled` where each sample of chroma stands for two.
    pub(super) fn row(&self, luma: &[u8], doubled: bool, out: &mut [u8]) {
        let [r, g, b] = &self.added;
        let added = r.iter().zip(g).zip(b).map(|((r, g), b)| [*r, *g, *b]);
        let mut pixels = Pixels { luma: luma.as_chunks::<16>().0.iter(), out: out.chunks_mut(48) };
        if doubled {
            for added in added {
                pixels.next(added.map(|added| [zip_low(added, added), zip_high(added, added)]));
            }
        } else {
            let mut added = added;
            while let (Some(low), Some(high)) = (added.next(), added.next()) {
                let [[r0, g0, b0], [r1, g1, b1]] = [low, high];
                pixels.next([[r0, r1], [g0, g1], [b0, b1]]);
            }
        }
    }
}

struct Pixels<'l, 'o> {
    luma: std::slice::Iter<'l, [u8; 16]>,
    out: std::slice::ChunksMut<'o, u8>,
}

impl Pixels<'_, '_> {
    /// Sixteen pixels, or as many as the row has left.
    #[inline(always)]
    fn next(&mut self, added: [[i16x8; 2]; 3]) {
        let (Some(luma), Some(out)) = (self.luma.next(), self.out.next()) else { return };
        let luma = u8x16::new(*luma);
        let (low, high) = (i16x8::from_u8x16_low(luma), i16x8::from_u8x16_high(luma));
        let pixels = interleaved(added.map(|[l, h]| u8x16::narrow_i16x8(low + l, high + h)));
        if let Some(out) = out.first_chunk_mut::<48>() {
            *out = bytemuck::cast(pixels);
        } else {
            let pixels: [u8; 48] = bytemuck::cast(pixels);
            out.iter_mut().zip(pixels).for_each(|(out, sample)| *out = sample);
        }
    }
}

/// Components that are samples of pixels already.
pub(super) fn gray_or_rgb(rows: &[&[u8]], out: &mut [u8]) {
    match rows {
        [r, g, b] => {
            for (((out, r), g), b) in out.as_chunks_mut::<3>().0.iter_mut().zip(*r).zip(*g).zip(*b) {
                *out = [*r, *g, *b];
            }
        }
        [gray, ..] => out.iter_mut().zip(*gray).for_each(|(out, gray)| *out = *gray),
        [] => {}
    }
}

/// CMYK, 0 for no ink.
pub(super) fn cmyk([c, m, y, k]: [&[u8]; 4], inverted: bool, out: &mut [u8]) {
    let inverted = if inverted { u8::MAX } else { 0 };
    for ((((out, c), m), y), k) in out.as_chunks_mut::<4>().0.iter_mut().zip(c).zip(m).zip(y).zip(k) {
        *out = [*c, *m, *y, *k].map(|ink| ink ^ inverted);
    }
}

/// Inks of colours that were transformed: the conversion gives them as they were before Adobe's programs inverted them.
pub(super) fn ycck([luma, blue, red, black]: [&[u8]; 4], out: &mut [u8]) {
    for ((((out, y), cb), cr), k) in out.as_chunks_mut::<4>().0.iter_mut().zip(luma).zip(blue).zip(red).zip(black) {
        let [r, g, b] = rgb([*y, *cb, *cr]);
        *out = [r, g, b, u8::MAX - k];
    }
}

/// One pixel.
fn rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    let sample = |v: i32| ((v + (1 << 15)) >> 16).clamp(0, 255) as u8;
    [sample(y + 91_881 * cr), sample(y - 22_554 * cb - 46_802 * cr), sample(y + 116_130 * cb)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn color_in_lanes_is_that_of_single_pixels() {
        let mut chroma = Chroma::default();
        for cb in 0..=u8::MAX {
            let red: Vec<u8> = (0..=u8::MAX).collect();
            chroma.set(&[cb; 256], &red);
            for y in (0..=u8::MAX).step_by(5) {
                let mut out = [0; 256 * 3];
                chroma.row(&[y; 256], false, &mut out);
                for (pixel, cr) in out.as_chunks::<3>().0.iter().zip(0..=u8::MAX) {
                    assert_eq!(*pixel, rgb([y, cb, cr]), "{y} {cb} {cr}");
                }
            }
        }
    }

    #[test]
    fn color_doubles_chroma_and_stops_where_the_row_ends() {
        let mut chroma = Chroma::default();
        let (blue, red): (Vec<u8>, Vec<u8>) = (0..32).map(|x| (x * 8, 255 - x * 7)).unzip();
        chroma.set(&blue, &red);
        let luma: Vec<u8> = (0..64).map(|x| x * 4).collect();
        for width in [1, 15, 16, 17, 50, 64] {
            let mut out = vec![0; width * 3];
            chroma.row(&luma, true, &mut out);
            let twice = |samples: &[u8]| samples.iter().flat_map(|sample| [*sample; 2]).collect::<Vec<_>>();
            let pixels = luma.iter().zip(twice(&blue)).zip(twice(&red)).take(width);
            let expected: Vec<u8> = pixels.flat_map(|((y, cb), cr)| rgb([*y, cb, cr])).collect();
            assert_eq!(out, expected, "{width}");
        }
    }
}
