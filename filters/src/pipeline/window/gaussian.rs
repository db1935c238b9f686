//! The Gaussian kernel `exp(-x² / 2σ²)`, cut off at 3σ and normalised; from σ = 2.8 on through a coarse grid, which is within half an 8-bit
//! step of it on photographs.

use crate::pipeline::filter::Filter;

/// Half of the kernel, from the centre outwards.
pub(super) fn half_kernel(sigma: f64) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil() as usize;
    let half: Vec<f64> = (0..=reach).map(|i| libm::exp(-((i * i) as f64) / (2.0 * sigma * sigma))).collect();
    let sum: f64 = half[0] + 2.0 * half[1..].iter().sum::<f64>();
    half.iter().map(|weight| (weight / sum) as f32).collect()
}

/// Half of a kernel for a picture at `scale` of its size that blurs as much as `sigma_px` does in full size: each of its weights, now less
/// than a pixel apart, is distributed to pixels by Lanczos. Sampling the narrow Gaussian itself would hardly blur.
pub(super) fn scaled_half_kernel(sigma_px: f64, scale: f64) -> Vec<f32> {
    let reach = (3.0 * sigma_px).ceil() as isize;
    let mut half = vec![0.0; (3.0 * sigma_px * scale).ceil() as usize + Filter::Lanczos3.support() as usize + 1];
    for i in -reach..=reach {
        let weight = libm::exp(-((i * i) as f64) / (2.0 * sigma_px * sigma_px));
        let (first, around) = Filter::Lanczos3.around(i as f64 * scale);
        for (at, share) in (first..).zip(around) {
            if let Some(sum) = usize::try_from(at).ok().and_then(|at| half.get_mut(at)) {
                *sum += weight * share;
            }
        }
    }
    // Drop weights that contribute less than half an 8-bit step.
    while half.last().is_some_and(|last| last.abs() < 0.002 * half[0]) {
        half.pop();
    }
    let sum = 2.0 * half.iter().sum::<f64>() - half[0];
    half.iter().map(|weight| (weight / sum) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::window::{Blend, Window};

    /// The frequency response of a kernel, at a frequency in cycles per pixel.
    fn response(half: &[f32], frequency: f64) -> f64 {
        let turn = std::f64::consts::TAU * frequency;
        let wave = |i: usize| f64::from(half[i]) * (turn * i as f64).cos();
        2.0 * (0..half.len()).map(wave).sum::<f64>() - wave(0)
    }

    /// Frequencies that a preview can show are blurred as in the rendition.
    #[test]
    fn gaussian_of_a_scaled_picture_blurs_as_much() {
        for (sigma, scale) in [(0.7, 0.5), (1.2, 0.5), (1.2, 0.25), (1.9, 0.5), (3.0, 0.25), (0.9, 0.9)] {
            let (full, scaled) = (half_kernel(sigma), scaled_half_kernel(sigma, scale));
            for frequency in [0.0, 0.1, 0.2, 0.3, 0.4] {
                let (want, seen) = (response(&full, frequency * scale), response(&scaled, frequency));
                assert!((want - seen).abs() < 0.05, "{sigma} at {scale}, {frequency}: {seen}, not {want}");
            }
        }
    }

    #[test]
    fn gaussian_kernel_sums_to_one() {
        for sigma in [0.2, 0.7, 3.0, 30.0, 100.0] {
            let half = half_kernel(sigma);
            let sum = f64::from(half[0]) + 2.0 * half[1..].iter().map(|w| f64::from(*w)).sum::<f64>();
            assert!((sum - 1.0).abs() < 1e-5, "{sigma}: {sum}");
        }
        assert!(Window::gaussian(0.1, Blend::Replace).is_none());
    }
}
