//! Rotate: clockwise by quarter turns. Exact: pixels move, none is computed. A quarter turn must hold what it turns; where only point
//! operations stand before it, that is the source's own integers, in bands.

use super::{Op, Stage};
use crate::pipeline::geometry::Turn;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "rotate",
        label: "Rotate",
        summary: "Turns the picture clockwise by quarter turns.",
        group: Group::Geometry,
        params: &[ParamSpec {
            name: "degrees",
            label: "Angle",
            unit: "°",
            kind: ParamKind::Integer { default: Some(90), soft: [0, 270], hard: [-270, 270], step: 90 },
        }],
    },
    prepare: |step, _| {
        let turn = Turn::quarters(step.integer("degrees").unwrap_or(0) / 90);
        Ok(Stage::when(!turn.is_identity(), || Stage::Turn(turn)))
    },
};
