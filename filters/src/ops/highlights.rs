//! Highlights: multiplies display-encoded values by `2^(0.4 amount w)`, alpha unchanged. The weight w depends on luma y: it rises smoothly
//! (3t² - 2t³) from 0 at y = 0.15 to 1 at 0.75, falls to 1/2 at white, and stays there. So at -1 bright tones are reduced by a quarter and
//! white by an eighth: contrast between them grows, and values slightly beyond white come back. Black and dark tones stay.
//!
//! The division into highlights, shadows, whites and blacks is that of common raw developers; the weights are our own design. They depend
//! on the pixel's own luma only. The result is monotone in luma at every amount: `|0.4 ln 2 y w'(y)|` stays below 0.8.

use wide::f32x4;

use super::luma::{gain, smoothstep};
use super::Op;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

/// Doublings of display-encoded values, about 2.4 times as many stops of light.
const STOPS: f64 = 0.4;

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "highlights",
        label: "Highlights",
        summary: "Darkens or brightens the bright tones.",
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
        let weight = |y| smoothstep(0.15, 0.75, y) - f32x4::splat(0.5) * smoothstep(0.75, 1.0, y);
        Ok(gain(STOPS * params.number("amount"), weight))
    },
};
