//! Cartoon effect after Winnemöller, Olsen and Gooch (2006), on display-encoded values. Two `bilateral` passes smooth textures, and a
//! Gaussian with a fifth of `sigma_px`, at most 0.8 px, smooths the stair steps of their borders. Then the luma Y (BT.709 weights) is
//! quantised to `levels` steps with soft borders, saturation is raised by a quarter, and dark lines are drawn where a pixel is darker than
//! the Gaussian mean around it (sigma `line_px`): between 0.015 and 0.06 darker, the line rises from nothing to `lines`. Alpha is
//! unchanged, and transparent neighbours do not count for lines.

use wide::f32x4;

use super::bilateral;
use super::grayscale::BT709;
use super::{Op, StepContext, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::window::{Blend, Window};
use crate::error::RecipeError;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Params};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "cartoon",
        label: "Cartoon",
        summary: "Flattens the tones and draws the outlines.",
        group: Group::Detail,
        neutral: &[],
        params: &[
            ParamSpec {
                name: "sigma_px",
                label: "Smoothing (σ)",
                unit: "px",
                kind: ParamKind::Number { default: 4.0, soft: [0.0, 10.0], hard: [0.0, 20.0], step: 0.1 },
            },
            ParamSpec {
                name: "levels",
                label: "Tones",
                unit: "",
                kind: ParamKind::Integer { default: Some(8), soft: [3, 16], hard: [2, 64], step: 1 },
            },
            ParamSpec {
                name: "lines",
                label: "Lines",
                unit: "",
                kind: ParamKind::Number { default: 0.8, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.05 },
            },
            ParamSpec {
                name: "line_px",
                label: "Line width",
                unit: "px",
                kind: ParamKind::Number { default: 2.0, soft: [0.5, 8.0], hard: [0.5, 20.0], step: 0.1 },
            },
        ],
    },
    prepare,
};

/// The range sigma of the bilateral filter, per plane.
const SIGMA_RANGE: f64 = 0.13;

fn prepare(params: &Params, place: &StepContext) -> Result<Vec<Stage>, RecipeError> {
    let sigma_px = params.number("sigma_px") * place.scale();
    let steps = f32x4::splat((params.integer("levels").unwrap_or(2) - 1) as f32);
    let lines = f32x4::splat(params.number("lines") as f32);
    let finish = Blend::colors(move |here, around| {
        let luma = |v: [f32x4; 3]| (0..3).fold(f32x4::ZERO, |sum, i| sum + v[i] * f32x4::splat(BT709[i] as f32));
        let y = luma(here);
        let flat = posterized(y.fast_max(f32x4::ZERO).fast_min(f32x4::ONE), steps);
        let line = between(0.015, 0.06, luma(around) - y);
        let paper = f32x4::ONE - lines * line;
        here.map(|v| (flat + (v - y) * f32x4::splat(1.25)) * paper)
    });
    // In a preview, thinner lines are drawn one pixel wide.
    let window = Window::gaussian((params.number("line_px") * place.scale()).max(0.5), finish);
    let drawn = window.map(|window| Stage::Window(Domain::Encoded, window));
    let smooth = || bilateral::stages(sigma_px, SIGMA_RANGE);
    let soft = Window::scaled_gaussian((0.2 * params.number("sigma_px")).min(0.8), place.scale(), Blend::Replace);
    let soft = soft.map(|window| Stage::Window(Domain::Encoded, window));
    Ok(smooth().into_iter().chain(smooth()).chain(soft).chain(drawn).collect())
}

/// Quantises a value from 0 to 1 to `steps + 1` levels, with borders a quarter of a step wide.
fn posterized(v: f32x4, steps: f32x4) -> f32x4 {
    let place = v * steps;
    let below = place.floor();
    let half = f32x4::splat(0.5);
    let border = (place - below - half) * f32x4::splat(4.0) + half;
    (below + border.fast_max(f32x4::ZERO).fast_min(f32x4::ONE)) / steps
}

/// Rises smoothly from 0 at `low` to 1 at `high`.
fn between(low: f32, high: f32, v: f32x4) -> f32x4 {
    let s = (v - f32x4::splat(low)) * f32x4::splat(1.0 / (high - low));
    let s = s.fast_max(f32x4::ZERO).fast_min(f32x4::ONE);
    s * s * (f32x4::splat(3.0) - f32x4::splat(2.0) * s)
}
