//! Hue: rotates colours around the grey axis of display-encoded values, luma and alpha unchanged: the `hue-rotate()` function of Filter
//! Effects Module Level 1, with its coefficients. A matrix, which fuses with adjacent ones.
//!
//! A rotation of a and b in Oklab preserves perceived lightness better, above all of blues, but needs conversions to Oklab and back:
//! measured natively, it costs 13 times as much as this matrix, and does not fuse.

use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "hue",
        label: "Hue",
        summary: "Turns all colours around the colour wheel.",
        group: Group::Color,
        neutral: &[("degrees", 0.0)],
        params: &[ParamSpec {
            name: "degrees",
            label: "Angle",
            unit: "°",
            kind: ParamKind::Number { default: 0.0, soft: [-180.0, 180.0], hard: [-360.0, 360.0], step: 1.0 },
        }],
    },
    prepare: |params, _| {
        let degrees = params.number("degrees");
        Ok(Stage::if_enabled(degrees % 360.0 != 0.0, || Stage::Matrix(Domain::Encoded, Affine::linear(rotation(degrees)))))
    },
};

/// `hue-rotate()`: the luma matrix, and the rest of the identity rotated by cosine and sine.
fn rotation(degrees: f64) -> [[f64; 3]; 3] {
    const LUMA: [f64; 3] = [0.213, 0.715, 0.072];
    const SIN: [[f64; 3]; 3] = [[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]];
    let (sin, cos) = (libm::sin(degrees.to_radians()), libm::cos(degrees.to_radians()));
    let cell = |i: usize, j: usize| LUMA[j] + cos * (f64::from(u8::from(i == j)) - LUMA[j]) + sin * SIN[i][j];
    [0, 1, 2].map(|i| [0, 1, 2].map(|j| cell(i, j)))
}
