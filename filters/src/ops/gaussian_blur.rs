//! Gaussian blur: a separable kernel `exp(-x² / 2σ²)`, cut off at 3σ and made to sum to one, on display-encoded values, as
//! CSS and most tools do; colours are weighted by alpha, which is blurred too. Beyond the edge the edge pixel goes on.
//! `sigma_px` is in pixels of the picture at this place of the recipe.

use super::{Op, Stage};
use crate::pipeline::window::{Finish, Window};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

/// What both blurs of the catalogue call their radius.
pub(super) const fn sigma(default: f64, soft: [f64; 2]) -> ParamSpec {
    ParamSpec {
        name: "sigma_px",
        label: "Radius (σ)",
        unit: "px",
        kind: ParamKind::Number { default, soft, hard: [0.0, 100.0], step: 0.1 },
    }
}

/// The kernel's half from the middle outwards; `None` where it would be one pixel.
pub(super) fn half_kernel(sigma: f64) -> Option<Vec<f32>> {
    // Below a fifth of a pixel a neighbour weighs less than half an 8-bit step.
    if sigma < 0.2 {
        return None;
    }
    let reach = (3.0 * sigma).ceil() as usize;
    let half: Vec<f64> = (0..=reach).map(|i| libm::exp(-((i * i) as f64) / (2.0 * sigma * sigma))).collect();
    let sum: f64 = half[0] + 2.0 * half[1..].iter().sum::<f64>();
    Some(half.iter().map(|weight| (weight / sum) as f32).collect())
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "gaussian_blur",
        label: "Gaussian blur",
        summary: "Softens the picture evenly.",
        group: Group::Detail,
        params: &[sigma(2.0, [0.0, 20.0])],
    },
    prepare: |step, place| {
        let half = half_kernel(step.number("sigma_px") * place.scale());
        Ok(half.map(|half| Stage::Window(Window::symmetric(&half, Finish::Blur))))
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaussian_blur_kernel_sums_to_one() {
        for sigma in [0.2, 0.7, 3.0, 30.0, 100.0] {
            let half = half_kernel(sigma).unwrap();
            let sum = f64::from(half[0]) + 2.0 * half[1..].iter().map(|w| f64::from(*w)).sum::<f64>();
            assert!((sum - 1.0).abs() < 1e-5, "{sigma}: {sum}");
        }
        assert_eq!(half_kernel(0.0), None);
    }
}
