//! Blacks: moves the black point. Adds `0.12 amount w` to display-encoded values, with w falling smoothly (3t² - 2t³) from 1 at luma 0 to 0
//! at 0.5; alpha unchanged. At 1 black becomes 0.12, like a faded print; at -1 everything below 0.1 becomes black.
//!
//! A gain cannot lift black, so this adds; the differences between channels stay, and so does the hue. The weight is our own design (see
//! `highlights` for all four). The result is monotone in luma at every amount: `0.12 w'(y)` is 0.36 at most.

use wide::f32x4;

use super::luma::{luma, smoothstep};
use super::{Op, Stage};
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

/// The value that black becomes at 1.
const LIFT: f64 = 0.12;

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "blacks",
        label: "Blacks",
        summary: "Moves the black point, and the dark tones with it.",
        group: Group::Tone,
        neutral: &[("amount", 0.0)],
        params: &[ParamSpec {
            name: "amount",
            label: "Amount",
            unit: "",
            kind: ParamKind::Number { default: 0.0, soft: [-1.0, 1.0], hard: [-1.0, 1.0], step: 0.01 },
        }],
    },
    prepare: |params, _| {
        let amount = params.number("amount");
        let lift = f32x4::splat((LIFT * amount) as f32);
        let map = move |colors| {
            let more = lift * (f32x4::ONE - smoothstep(0.0, 0.5, luma(colors)));
            colors.map(|v| v + more)
        };
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Map(Domain::Encoded, Map::colors(Gray::Keeps, map))))
    },
};
