//! Flip: mirrors the picture left to right (`horizontal`) or top to bottom (`vertical`). Exact: pixels are moved, not computed.

use super::{Op, Stage};
use crate::image::Turn;
use crate::spec::{Choice, Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "flip",
        label: "Flip",
        summary: "Mirrors the picture.",
        group: Group::Geometry,
        neutral: &[],
        params: &[ParamSpec {
            name: "axis",
            label: "Axis",
            unit: "",
            kind: ParamKind::Choice {
                default: "horizontal",
                options: &[
                    Choice { value: "horizontal", label: "Left to right" },
                    Choice { value: "vertical", label: "Top to bottom" },
                ],
            },
        }],
    },
    prepare: |params, _| Ok(vec![Stage::Turn(if params.choice("axis") == "vertical" { Turn::FLIP_Y } else { Turn::FLIP_X })]),
};
