//! Gaussian blur: a separable kernel `exp(-x² / 2σ²)`, cut off at 3σ and normalised, on display-encoded values, as in CSS and most tools;
//! colours are weighted by alpha, which is blurred too. The edge pixel extends beyond the edge. `sigma_px` is in pixels of the picture at
//! this step.

use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::window::{Blend, Window};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

/// The sigma parameter of both Gaussian operations; users know it as the radius.
pub(super) const fn sigma(default: f64, soft: [f64; 2]) -> ParamSpec {
    ParamSpec {
        name: "sigma_px",
        label: "Radius (σ)",
        unit: "px",
        kind: ParamKind::Number { default, soft, hard: [0.0, 100.0], step: 0.1 },
    }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "gaussian_blur",
        label: "Gaussian blur",
        summary: "Softens the picture evenly.",
        group: Group::Detail,
        neutral: &[("sigma_px", 0.0)],
        params: &[sigma(2.0, [0.0, 20.0])],
    },
    prepare: |params, place| {
        let window = Window::scaled_gaussian(params.number("sigma_px"), place.scale(), Blend::Replace);
        Ok(window.map(|window| Stage::Window(Domain::Encoded, window)).into_iter().collect())
    },
};
