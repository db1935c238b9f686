//! Halves a tile: each pixel of the next level is the mean of 2 x 2 pixels, in integers, so that all builds compute the same.
//!
//! The mean of the sRGB samples is `(a + b + c + d + 2) / 4`, rounded down. In linear light the samples are numbers of 24 bits, and the byte of
//! the mean is found by thresholds. With alpha, `w` for each pixel, a colour is `(aw + bw + cw + dw + W / 2) / W` with the sum `W` of the
//! alphas, and alpha is the plain mean. So the colours of transparent pixels have no effect beside a visible pixel. If all four are transparent,
//! the colours are their plain mean.

use crate::image::Channels;

/// Linear light as an integer: 1 is this number.
const ONE: f64 = (1 << 24) as f64;

/// Steps of the table from linear light to bytes. No step has two thresholds, because the slope of the curve is 12.92 at most:
/// 12.92 * 255 < 4096.
const STEPS: usize = 4096;
/// The bits of a sum of four within a step.
const STEP_BITS: u32 = 26 - STEPS.trailing_zeros();

/// The mean of 2 x 2 pixels of one kind.
pub(super) enum Mean {
    Encoded,
    Linear(Box<LinearLight>),
}

/// Tables between bytes and linear light.
pub(super) struct LinearLight {
    /// Linear light for each byte.
    linear: [u32; 256],
    /// For each step of a sum of four: the byte at its start, and the sum from which the byte is one higher.
    bytes: [u8; STEPS],
    thresholds: [u32; STEPS],
}

impl Mean {
    pub(super) fn new(is_linear: bool) -> Self {
        if is_linear { Self::Linear(LinearLight::new()) } else { Self::Encoded }
    }

    /// The memory of the tables in bytes.
    pub(super) const BYTES: u64 = size_of::<LinearLight>() as u64;

    /// Halves two rows of the same even width into `out`.
    pub(super) fn halve(&self, channels: Channels, [upper, lower]: [&[u8]; 2], out: &mut [u8]) {
        match (self, channels) {
            (Self::Encoded, Channels::Gray) => each::<1, 2>(upper, lower, out, encoded),
            (Self::Encoded, Channels::Rgb) => each::<3, 6>(upper, lower, out, encoded),
            (Self::Encoded, Channels::GrayAlpha) => {
                each::<2, 4>(upper, lower, out, |four| weighed(four, encoded_color))
            }
            (Self::Encoded, Channels::Rgba) => each::<4, 8>(upper, lower, out, |four| weighed(four, encoded_color)),
            (Self::Linear(light), Channels::Gray) => each::<1, 2>(upper, lower, out, |four| light.mean(four)),
            (Self::Linear(light), Channels::Rgb) => each::<3, 6>(upper, lower, out, |four| light.mean(four)),
            (Self::Linear(light), Channels::GrayAlpha) => {
                each::<2, 4>(upper, lower, out, |four| weighed(four, |color| light.color(color)));
            }
            (Self::Linear(light), Channels::Rgba) => {
                each::<4, 8>(upper, lower, out, |four| weighed(four, |color| light.color(color)));
            }
        }
    }
}

/// Passes each four pixels of `N` samples to `mean`; `PAIR` is twice `N`.
#[inline(always)]
fn each<const N: usize, const PAIR: usize>(
    upper: &[u8],
    lower: &[u8],
    out: &mut [u8],
    mean: impl Fn([[u8; N]; 4]) -> [u8; N],
) {
    let pairs = upper.as_chunks::<PAIR>().0.iter().zip(lower.as_chunks::<PAIR>().0);
    for (out, (upper, lower)) in out.as_chunks_mut::<N>().0.iter_mut().zip(pairs) {
        let ([a, b, ..], [c, d, ..]) = (upper.as_chunks::<N>().0, lower.as_chunks::<N>().0) else { return };
        *out = mean([*a, *b, *c, *d]);
    }
}

#[inline(always)]
fn encoded<const N: usize>([a, b, c, d]: [[u8; N]; 4]) -> [u8; N] {
    std::array::from_fn(|i| mean_of([a[i], b[i], c[i], d[i]]))
}

#[inline(always)]
fn mean_of(four: [u8; 4]) -> u8 {
    ((four.into_iter().map(u32::from).sum::<u32>() + 2) / 4) as u8
}

/// A colour of four pixels with their alphas.
type WeighedColor = ([u8; 4], [u8; 4]);

#[inline(always)]
fn weighed<const N: usize>(pixels: [[u8; N]; 4], color: impl Fn(WeighedColor) -> u8) -> [u8; N] {
    let alphas = pixels.map(|pixel| pixel[N - 1]);
    // Equal weights, if nothing is visible.
    let weights = if alphas == [0; 4] { [1; 4] } else { alphas };
    std::array::from_fn(|i| if i == N - 1 { mean_of(alphas) } else { color((pixels.map(|pixel| pixel[i]), weights)) })
}

fn encoded_color((four, weights): WeighedColor) -> u8 {
    let sum: u32 = four.into_iter().zip(weights).map(|(color, weight)| u32::from(color) * u32::from(weight)).sum();
    let weight: u32 = weights.into_iter().map(u32::from).sum();
    ((sum + weight / 2) / weight) as u8
}

impl LinearLight {
    fn new() -> Box<Self> {
        let mut tables = Box::new(Self { linear: [0; 256], bytes: [0; STEPS], thresholds: [u32::MAX; STEPS] });
        for (byte, linear) in tables.linear.iter_mut().enumerate() {
            *linear = (decoded(byte as f64 / 255.0) * ONE + 0.5) as u32;
        }
        // The sum from which the byte is above this one.
        let threshold = |byte: u8| libm::ceil(decoded((f64::from(byte) + 0.5) / 255.0) * 4.0 * ONE) as u32;
        let mut byte = 0;
        let LinearLight { bytes, thresholds, .. } = &mut *tables;
        for (step, (start, next)) in bytes.iter_mut().zip(thresholds).enumerate() {
            *start = byte;
            let end = (step as u32 + 1) << STEP_BITS;
            if byte < u8::MAX && threshold(byte) < end {
                *next = threshold(byte);
                byte += 1;
            }
        }
        tables
    }

    #[inline(always)]
    fn mean<const N: usize>(&self, [a, b, c, d]: [[u8; N]; 4]) -> [u8; N] {
        std::array::from_fn(|i| self.byte([a[i], b[i], c[i], d[i]].into_iter().map(|byte| self.linear(byte)).sum()))
    }

    fn color(&self, (four, weights): WeighedColor) -> u8 {
        let parts = four.into_iter().zip(weights);
        let sum: u64 = parts.map(|(byte, weight)| u64::from(self.linear(byte)) * u64::from(weight)).sum();
        let weight: u64 = weights.into_iter().map(u64::from).sum();
        self.byte(((4 * sum + weight / 2) / weight) as u32)
    }

    #[inline(always)]
    fn linear(&self, byte: u8) -> u32 {
        self.linear[usize::from(byte)]
    }

    /// The byte of a mean, from the sum of four.
    #[inline(always)]
    fn byte(&self, sum: u32) -> u8 {
        // White is at the end of the last step.
        let step = ((sum >> STEP_BITS) as usize).min(STEPS - 1);
        self.bytes[step] + u8::from(sum >= self.thresholds[step])
    }
}

/// The sRGB transfer function (IEC 61966-2-1).
fn decoded(encoded: f64) -> f64 {
    if encoded <= 0.040_45 { encoded / 12.92 } else { libm::pow((encoded + 0.055) / 1.055, 2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn halved(channels: Channels, is_linear: bool, upper: &[u8], lower: &[u8]) -> Vec<u8> {
        let mut out = vec![0; upper.len() / 2];
        Mean::new(is_linear).halve(channels, [upper, lower], &mut out);
        out
    }

    fn encode(linear: f64) -> f64 {
        255.0 * if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
    }

    /// Every pair of bytes, three times one and once the other, within half a step of the formula in f64.
    #[test]
    fn mean_in_linear_light_is_that_of_the_formula() {
        let mean = Mean::new(true);
        for a in 0..=u8::MAX {
            for b in 0..=u8::MAX {
                let mut out = [0];
                mean.halve(Channels::Gray, [&[a, b], &[b, b]], &mut out);
                let light = |byte: u8| decoded(f64::from(byte) / 255.0);
                let expected = encode((light(a) + 3.0 * light(b)) / 4.0);
                assert!((f64::from(out[0]) - expected).abs() <= 0.5 + 1e-5, "{a}, {b}: {} and {expected}", out[0]);
            }
        }
    }

    #[test]
    fn mean_rounds_half_up() {
        assert_eq!(halved(Channels::Gray, false, &[0, 1, 255, 255], &[1, 0, 255, 254]), [1, 255]);
        assert_eq!(halved(Channels::Gray, false, &[0, 1, 9, 9], &[0, 0, 9, 9]), [0, 9]);
        assert_eq!(halved(Channels::Rgb, false, &[1, 2, 3, 3, 4, 5], &[5, 6, 7, 7, 8, 9]), [4, 5, 6]);
        let every: Vec<u8> = (0..=255).flat_map(|v| [v, v]).collect();
        assert_eq!(halved(Channels::Gray, true, &every, &every), (0..=255).collect::<Vec<u8>>());
    }

    #[test]
    fn mean_weighs_colors_with_alpha() {
        // One opaque pixel beside transparent ones of another colour.
        let (upper, lower) = ([10, 20, 30, 255, 200, 200, 200, 0], [200, 200, 200, 0, 200, 200, 200, 0]);
        for is_linear in [false, true] {
            assert_eq!(halved(Channels::Rgba, is_linear, &upper, &lower), [10, 20, 30, 64]);
        }
        assert_eq!(halved(Channels::GrayAlpha, false, &[100, 255, 40, 85], &[0, 0, 0, 0]), [85, 85]);
        // Nothing is visible: the plain mean.
        assert_eq!(halved(Channels::GrayAlpha, false, &[8, 0, 4, 0], &[0, 0, 0, 0]), [3, 0]);
    }
}
