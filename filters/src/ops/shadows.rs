//! Shadows: multiplies display-encoded values by `2^(1.3 amount (1 - y)³)`, with y the luma from 0 to 1; alpha unchanged. At 1 the deepest
//! tones grow by a factor of 2.5, a quarter becomes 0.37, the middle grows by a tenth; black and white stay.
//!
//! The weight is our own design (see `highlights` for all four). The result is monotone in luma at every amount: `1.3 ln 2 y 3 (1 - y)²` is
//! 0.4 at most.

use wide::f32x4;

use super::Op;
use super::luma::{gain, clamp_unit};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

/// Doublings of display-encoded values at black.
const STOPS: f64 = 1.3;

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "shadows",
        label: "Shadows",
        summary: "Brightens or darkens the dark tones.",
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
        let weight = |y| {
            let dark = f32x4::ONE - clamp_unit(y);
            dark * dark * dark
        };
        Ok(gain(STOPS * params.number("amount"), weight))
    },
};
