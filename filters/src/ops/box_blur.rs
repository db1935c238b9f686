//! Box blur: the mean over a square of `2 radius_px + 1` pixels a side, display-encoded; colours are weighted by alpha, which is blurred
//! too. The edge pixel extends beyond the edge. For a fractional radius, the outermost pixels count by the fraction. The cost does not
//! depend on the radius.

use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::window::Window;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "box_blur",
        label: "Box blur",
        summary: "Softens the picture: each pixel becomes the mean of a square around it.",
        group: Group::Detail,
        neutral: &[("radius_px", 0.0)],
        params: &[ParamSpec {
            name: "radius_px",
            label: "Radius",
            unit: "px",
            kind: ParamKind::Number { default: 4.0, soft: [0.0, 40.0], hard: [0.0, 100.0], step: 0.5 },
        }],
    },
    prepare: |params, place| {
        let window = Window::scaled_box(params.number("radius_px"), place.scale());
        Ok(window.map(|window| Stage::Window(Domain::Encoded, window)).into_iter().collect())
    },
};
