//! Vibrance: saturation for pale colours. `v' = Y + k (v - Y)` on display-encoded values with Y the BT.709 luma; alpha unchanged. k = 1 +
//! amount (1 - c)² s, where the chroma c is the largest channel minus the smallest, from 0 to 1: pale colours change most, saturated ones
//! not at all. -1 turns near-greys to grey, 0 is neutral, 1 doubles the saturation of the palest colours.
//!
//! For an amount above 0, s protects skin tones: s = 1 - q²/2, with q the squared cosine of the angle between (r - Y, b - Y) and the
//! direction of skin there, 0 from a right angle on. It depends on hue alone: sand and wood are protected too. The result is monotone in
//! chroma at every amount, because `1 + amount (1 - c)(1 - 3c)` is never negative.

use wide::f32x4;

use super::luma::{luma, clamp_unit};
use super::{Op, Stage};
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

/// The direction of skin of all shades in (r - Y, b - Y), within about 15 degrees, as a unit vector.
const SKIN: [f32; 2] = [0.726, -0.687];

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "vibrance",
        label: "Vibrance",
        summary: "Strengthens pale colours, and hardly changes strong colours and skin.",
        group: Group::Color,
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
        let (by, spared) = (f32x4::splat(amount as f32), f32x4::splat(if amount > 0.0 { 0.5 } else { 0.0 }));
        let map = move |[r, g, b]: [f32x4; 3]| {
            let y = luma([r, g, b]);
            let chroma = clamp_unit(r.fast_max(g).fast_max(b) - r.fast_min(g).fast_min(b));
            let (red, blue) = (r - y, b - y);
            let along = (red * f32x4::splat(SKIN[0]) + blue * f32x4::splat(SKIN[1])).fast_max(f32x4::ZERO);
            // Greys have no hue; the lower bound only avoids a division by zero.
            let q = along * along / (red * red + blue * blue).fast_max(f32x4::splat(1e-12));
            let pale = f32x4::ONE - chroma;
            let k = f32x4::ONE + by * pale * pale * (f32x4::ONE - spared * q * q);
            [r, g, b].map(|v| y + k * (v - y))
        };
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Map(Domain::Encoded, Map::colors(Gray::Keeps, map))))
    },
};
