//! Bilateral filter: the mean of a pixel's neighbours, display-encoded, weighted by distance and by difference in colour (Tomasi and
//! Manduchi 1998). Reduces noise and keeps edges. All planes share one weight; colours are weighted by alpha, which is averaged too.
//!
//! Separated into a horizontal and a vertical pass (Pham and van Vliet 2005), which comes close to the two-dimensional window at a cost
//! that grows linearly with its side. A neighbour's weight is `g(distance; sigma_px)`, cut off at 2.5 `sigma_px`, times `max(0, 1 - d² / (8
//! sigma_range²))^4`, where d² is the sum of the squared differences of the planes. That is within 0.075 of the Gaussian `exp(-d² / (2
//! sigma_range²))`, zero from 2.83 `sigma_range` on, and needs only multiplications.

use wide::f32x4;

use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::strip::{COLORS, colors};
use crate::pipeline::window::{Patch, PatchRows, Window, four};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "bilateral",
        label: "Noise reduction",
        summary: "Smooths small differences, such as noise, and keeps edges.",
        group: Group::Detail,
        neutral: &[("sigma_px", 0.0)],
        params: &[
            ParamSpec {
                name: "sigma_px",
                label: "Radius (σ)",
                unit: "px",
                kind: ParamKind::Number { default: 2.5, soft: [0.0, 10.0], hard: [0.0, 20.0], step: 0.1 },
            },
            ParamSpec {
                name: "sigma_range",
                label: "Difference (σ)",
                unit: "",
                kind: ParamKind::Number { default: 0.1, soft: [0.01, 0.5], hard: [0.01, 2.0], step: 0.01 },
            },
        ],
    },
    prepare: |params, place| Ok(stages(params.number("sigma_px") * place.scale(), params.number("sigma_range"))),
};

/// Time for each neighbour of a sample, in nanoseconds of the reference machine.
const TAP_NS: f64 = 0.25;

/// The two passes. Empty if neighbours have almost no weight.
pub(super) fn stages(sigma_px: f64, sigma_range: f64) -> Vec<Stage> {
    if sigma_px < 0.2 {
        return Vec::new();
    }
    let reach = libm::ceil(2.5 * sigma_px) as usize;
    // From the centre outwards: the weights for equal colours.
    let near: Vec<f32> = (0..=reach).map(|i| libm::exp(-((i * i) as f64) / (2.0 * sigma_px * sigma_px)) as f32).collect();
    let narrow = (1.0 / (8.0 * sigma_range * sigma_range)) as f32;
    let pass = |reach: [usize; 2]| {
        let near = near.clone();
        let patch = Patch::rows(reach, TAP_NS * (2 * near.len() - 1) as f64, move |window, out| {
            let places: Vec<[usize; 2]> =
                (0..=2 * reach[0].max(reach[1])).map(|i| if reach[0] > 0 { [i, 0] } else { [0, i] }).collect();
            match out {
                [gray] => row(window, reach, &places, &near, narrow, [gray]),
                [gray, a] => row(window, reach, &places, &near, narrow, [gray, a]),
                [r, g, b] => row(window, reach, &places, &near, narrow, [r, g, b]),
                [r, g, b, a] => row(window, reach, &places, &near, narrow, [r, g, b, a]),
                _ => {}
            }
        });
        Stage::Window(Domain::Encoded, Window::Patch(patch))
    };
    vec![pass([reach, 0]), pass([0, reach])]
}

/// Computes one row of the result from the neighbours at `places`: columns and rows of the window.
fn row<const PLANES: usize>(
    window: &PatchRows<'_>,
    reach: [usize; 2],
    places: &[[usize; 2]],
    near: &[f32],
    narrow: f32,
    mut out: [&mut [[f32; 4]]; PLANES],
) {
    let rows: Vec<([&[f32]; PLANES], f32x4)> = places
        .iter()
        .enumerate()
        .map(|(i, [dx, dy])| {
            let planes = std::array::from_fn(|plane| &window.row(plane, *dy)[*dx..]);
            (planes, f32x4::splat(near[i.abs_diff(near.len() - 1)]))
        })
        .collect();
    let centre: [&[f32]; PLANES] = std::array::from_fn(|plane| &window.row(plane, reach[1])[reach[0]..]);
    let narrow = f32x4::splat(narrow);
    for i in 0..out[0].len() {
        let here = centre.map(|row| four(row, 4 * i));
        let mut sums = [f32x4::ZERO; PLANES];
        let mut total = f32x4::ZERO;
        for (planes, near) in &rows {
            let v = planes.map(|row| four(row, 4 * i));
            let mut apart = f32x4::ZERO;
            for (plane, (v, here)) in v.iter().zip(&here).enumerate() {
                let d = *v - *here;
                // A grey plane counts as three equal colours.
                let equal = if plane == 0 { COLORS / colors(PLANES) } else { 1 };
                (0..equal).for_each(|_| apart += d * d);
            }
            let like = (f32x4::ONE - apart * narrow).fast_max(f32x4::ZERO);
            let like = like * like;
            let weight = like * like * *near;
            sums.iter_mut().zip(v).for_each(|(sum, v)| *sum += v * weight);
            total += weight;
        }
        // The pixel itself has weight one.
        for (out, sum) in out.iter_mut().zip(sums) {
            out[i] = (sum / total).to_array();
        }
    }
}
