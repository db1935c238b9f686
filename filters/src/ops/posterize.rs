//! Posterize: `v' = min(floor(levels v), levels - 1) / (levels - 1)` on display-encoded values: each channel's range is divided into
//! `levels` equal intervals, which map evenly to black through white. `amount` of it is mixed into the picture. Alpha unchanged. A value
//! within 2⁻²¹ below an interval belongs to it, so that rounding does not decide.

use wide::f32x4;

use super::luma::clamp_unit;
use super::threshold::TIE;
use super::{AMOUNT, Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "posterize",
        label: "Posterize",
        summary: "Leaves only a few tones of each channel.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
        params: &[
            ParamSpec {
                name: "levels",
                label: "Levels",
                unit: "",
                kind: ParamKind::Integer { default: Some(4), soft: [2, 16], hard: [2, 256], step: 1 },
            },
            AMOUNT,
        ],
    },
    prepare: |params, _| {
        let levels = f32x4::splat(params.integer("levels").unwrap_or(2) as f32);
        let (last, up) = (levels - f32x4::ONE, f32x4::splat(TIE as f32));
        let map = move |v: f32x4| {
            let part = ((clamp_unit(v) + up) * levels).fast_trunc_int();
            f32x4::from_i32x4(part).fast_min(last) / last
        };
        let amount = params.number("amount");
        if amount == 1.0 {
            return Ok(vec![Stage::Map(Domain::Encoded, Map::per_channel(map))]);
        }
        let by = f32x4::splat(amount as f32);
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Map(Domain::Encoded, Map::per_channel(move |v| v + by * (map(v) - v)))))
    },
};
