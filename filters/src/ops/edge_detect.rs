//! Edge detection: the steepness of the luma (BT.709 weights, display-encoded), white on black; alpha is unchanged, and transparent
//! neighbours do not count. A Gaussian of `sigma_px` smooths the luma first. The methods:
//!
//! - `sobel`: the length of the gradient by Sobel's kernels, smoothed 1 2 1 across the direction;
//! - `scharr`: by Scharr's kernels, 3 10 3, which depend less on the direction of the edge;
//! - `laplacian`: the absolute sum of the second derivatives, which shows each edge as two fine lines.
//!
//! The weights on one side of a kernel sum to one, so that a step from black to white gives 1 before `amount`, the gain. A preview's
//! gradients are scaled to those of the full-size picture.

use wide::f32x4;

use super::grayscale::{BT709, luma};
use super::{Op, StepContext, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::strip::{alpha, split_alpha_mut};
use crate::pipeline::window::{Blend, Patch, PatchRows, Window, four};
use crate::error::RecipeError;
use crate::spec::{Choice, Group, OpSpec, ParamKind, ParamSpec, Params};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "edge_detect",
        label: "Edges",
        summary: "Draws the edges of what is in the picture.",
        group: Group::Detail,
        neutral: &[],
        params: &[
            ParamSpec {
                name: "method",
                label: "Method",
                unit: "",
                kind: ParamKind::Choice {
                    default: "sobel",
                    options: &[
                        Choice { value: "sobel", label: "Sobel" },
                        Choice { value: "scharr", label: "Scharr" },
                        Choice { value: "laplacian", label: "Laplacian" },
                    ],
                },
            },
            ParamSpec {
                name: "amount",
                label: "Amount",
                unit: "",
                kind: ParamKind::Number { default: 3.0, soft: [0.0, 10.0], hard: [0.0, 50.0], step: 0.1 },
            },
            ParamSpec {
                name: "sigma_px",
                label: "Smoothing (σ)",
                unit: "px",
                kind: ParamKind::Number { default: 1.0, soft: [0.0, 5.0], hard: [0.0, 20.0], step: 0.1 },
            },
            ParamSpec { name: "invert", label: "Dark on white", unit: "", kind: ParamKind::Flag { default: false } },
        ],
    },
    prepare,
};

fn prepare(params: &Params, place: &StepContext) -> Result<Vec<Stage>, RecipeError> {
    let [side, middle] = if params.choice("method") == "scharr" { [3.0 / 16.0, 10.0 / 16.0] } else { [0.25, 0.5] };
    let laplacian = params.choice("method") == "laplacian";
    let gain = f32x4::splat((params.number("amount") * place.scale()) as f32);
    let [at_black, sign] = if params.flag("invert") { [f32x4::ONE, -gain] } else { [f32x4::ZERO, gain] };
    let slope = move |v: &[[f32x4; 3]; 3]| {
        if laplacian {
            return ((v[0][1] + v[1][0]) + (v[1][2] + v[2][1]) - v[1][1] * f32x4::splat(4.0)).abs();
        }
        let [side, middle] = [side, middle].map(f32x4::splat);
        let across = ((v[0][2] - v[0][0]) + (v[2][2] - v[2][0])) * side + (v[1][2] - v[1][0]) * middle;
        let down = ((v[2][0] - v[0][0]) + (v[2][2] - v[0][2])) * side + (v[2][1] - v[0][1]) * middle;
        (across * across + down * down).sqrt()
    };
    let patch = Patch::rows([1, 1], 1.5, move |window, out| {
        let (colors, mut alphas) = split_alpha_mut(out);
        let Some((first, rest)) = colors.split_first_mut() else { return };
        for (i, out) in first.iter_mut().enumerate() {
            let (v, alpha) = differences(window, 4 * i);
            let drawn = (slope(&v) * sign + at_black * alpha).fast_max(f32x4::ZERO).fast_min(alpha);
            *out = drawn.to_array();
            if let Some(out) = alphas.as_deref_mut() {
                out[i] = alpha.to_array();
            }
        }
        rest.iter_mut().for_each(|plane| plane.copy_from_slice(first));
    });
    let smooth =
        Window::scaled_gaussian(params.number("sigma_px"), place.scale(), Blend::colors(|_, around| around));
    Ok([Stage::Matrix(Domain::Encoded, luma(BT709))]
        .into_iter()
        .chain(smooth.map(|window| Stage::Window(Domain::Encoded, window)))
        .chain([Stage::Window(Domain::Encoded, Window::Patch(patch))])
        .collect())
}

/// The first plane of the pixels around those from column `x` on, minus the centre pixel's value, each weighted by its alpha; and the
/// centre pixel's alpha.
pub(super) fn differences(window: &PatchRows<'_>, x: usize) -> ([[f32x4; 3]; 3], f32x4) {
    let around = |plane: usize| [0, 1, 2].map(|dy| [0, 1, 2].map(|dx| four(window.row(plane, dy), x + dx)));
    let v = around(0);
    let Some(alpha) = alpha(window.planes()).map(around) else { return (v, f32x4::ONE) };
    let here = alpha[1][1];
    let visible = here.simd_gt(f32x4::ZERO);
    let straight = visible.bitselect(v[1][1] / visible.bitselect(here, f32x4::ONE), f32x4::ZERO);
    // Differences are weighted by the centre's alpha too, so the result is premultiplied.
    let differences = [0, 1, 2].map(|y| [0, 1, 2].map(|x| (v[y][x] - alpha[y][x] * straight) * here));
    (differences, here)
}
