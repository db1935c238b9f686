//! Whites: moves the white point. Multiplies display-encoded values by `2^(0.25 amount w)`, with w rising smoothly (3t² - 2t³) from 0 at
//! luma 0.3 to 1 at white and beyond; alpha unchanged. At 1 white becomes 1.19 and 0.85 becomes white; at -1 white becomes 0.84.
//!
//! The weight is our own design (see `highlights` for all four). The result is monotone in luma at every amount: `0.25 ln 2 y w'(y)` is
//! 0.27 at most.

use super::Op;
use super::luma::{gain, smoothstep};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

/// Doublings of display-encoded values at white.
const STOPS: f64 = 0.25;

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "whites",
        label: "Whites",
        summary: "Moves the white point, and the bright tones with it.",
        group: Group::Tone,
        neutral: &[("amount", 0.0)],
        params: &[ParamSpec {
            name: "amount",
            label: "Amount",
            unit: "",
            kind: ParamKind::Number { default: 0.0, soft: [-1.0, 1.0], hard: [-1.0, 1.0], step: 0.01 },
        }],
    },
    prepare: |params, _| Ok(gain(STOPS * params.number("amount"), |y| smoothstep(0.3, 1.0, y))),
};
