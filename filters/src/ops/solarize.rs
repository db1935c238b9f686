//! Solarize: `v' = 1 - v` for each display-encoded channel above `threshold`, as a print that saw light in the darkroom; alpha
//! untouched. A value within 2⁻²¹ of the threshold counts as at it and stays. At 0.5 there is no jump.

use wide::f32x4;

use super::threshold::TIE;
use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "solarize",
        label: "Solarize",
        summary: "Turns the bright tones into their negative.",
        group: Group::Color,
        params: &[ParamSpec {
            name: "threshold",
            label: "Threshold",
            unit: "",
            kind: ParamKind::Number { default: 0.5, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.005 },
        }],
    },
    prepare: |params, _| {
        let threshold = params.number("threshold");
        let above = f32x4::splat((threshold + TIE) as f32);
        let map = move |v: f32x4| v.simd_gt(above).bitselect(f32x4::ONE - v, v);
        Ok(vec![Stage::Map(Domain::Encoded, Map::each(map))])
    },
};
