//! Pixelate: each cell of a grid, which starts at the top left, becomes its mean in linear light, so that the picture keeps its brightness
//! from a distance; colours are weighted by alpha, which is averaged too. Cells at the right and bottom edge may be smaller. The cost does
//! not depend on the size.

use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::window::Window;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "pixelate",
        label: "Pixelate",
        summary: "Makes a mosaic of squares.",
        group: Group::Detail,
        neutral: &[("size_px", 1.0)],
        params: &[ParamSpec {
            name: "size_px",
            label: "Size",
            unit: "px",
            kind: ParamKind::Number { default: 12.0, soft: [1.0, 100.0], hard: [1.0, 1000.0], step: 1.0 },
        }],
    },
    prepare: |params, place| {
        let window = Window::cells(params.number("size_px") * place.scale());
        Ok(window.map(|window| Stage::Window(Domain::Linear, window)).into_iter().collect())
    },
};
