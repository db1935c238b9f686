//! Solarize: `v' = 1 - v` for each display-encoded channel above `threshold`, like a print that was exposed to light in the darkroom; alpha
//! unchanged. A value within 2⁻²¹ of the threshold counts as equal to it and stays. At 0.5 the curve has no jump. `amount` of it is mixed
//! into the picture.

use wide::f32x4;

use super::threshold::TIE;
use super::{AMOUNT, Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "solarize",
        label: "Solarize",
        summary: "Turns the bright tones into their negative.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
        params: &[
            ParamSpec {
                name: "threshold",
                label: "Threshold",
                unit: "",
                kind: ParamKind::Number { default: 0.5, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.005 },
            },
            AMOUNT,
        ],
    },
    prepare: |params, _| {
        let threshold = params.number("threshold");
        let above = f32x4::splat((threshold + TIE) as f32);
        let map = move |v: f32x4| v.simd_gt(above).bitselect(f32x4::ONE - v, v);
        let amount = params.number("amount");
        if amount == 1.0 {
            return Ok(vec![Stage::Map(Domain::Encoded, Map::per_channel(map))]);
        }
        let by = f32x4::splat(amount as f32);
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Map(Domain::Encoded, Map::per_channel(move |v| v + by * (map(v) - v)))))
    },
};
