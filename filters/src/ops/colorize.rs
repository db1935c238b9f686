//! Colorize: one colour in all its shades. A pixel of luma y (BT.709 weights on display-encoded values) becomes `y + t (colour - Y)`, with Y
//! the colour's own luma and t = min(y / Y, (1 - y) / (1 - Y)); `amount` of it is laid over the picture. Alpha untouched.
//!
//! So black stays black, white stays white, a grey as light as the colour becomes exactly the colour, luma stays everywhere, and
//! nothing leaves the gamut.

use wide::f32x4;

use super::luma::luma;
use super::{Op, Stage};
use crate::pipeline::point::{Domain, Gray, Map};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Rgb};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "colorize",
        label: "Colorize",
        summary: "Tones the whole picture in shades of one colour.",
        group: Group::Color,
        params: &[
            ParamSpec {
                name: "color",
                label: "Colour",
                unit: "",
                kind: ParamKind::Color { default: Rgb([0x3f, 0x7f, 0xa6]) },
            },
            ParamSpec {
                name: "amount",
                label: "Amount",
                unit: "",
                kind: ParamKind::Number { default: 1.0, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.01 },
            },
        ],
    },
    prepare: |step, _| {
        let (color, amount) = (step.color("color"), step.number("amount"));
        let gray = match (color == [color[0]; 3], amount == 1.0) {
            (true, true) => Gray::Makes,
            (true, false) => Gray::Keeps,
            (false, _) => Gray::Loses,
        };
        let color = color.map(|v| f32x4::splat(v as f32));
        let own = luma(color);
        // Black and white have no colour to give; the bounds keep the slopes finite.
        let up = f32x4::ONE / own.fast_max(f32x4::splat(1e-3));
        let down = f32x4::ONE / (f32x4::ONE - own).fast_max(f32x4::splat(1e-3));
        let chroma = color.map(|v| v - own);
        let amount_x4 = f32x4::splat(amount as f32);
        let map = move |colors: [f32x4; 3]| {
            let y = luma(colors);
            let t = (y * up).fast_min((f32x4::ONE - y) * down).fast_max(f32x4::ZERO);
            [0, 1, 2].map(|i| colors[i] + amount_x4 * (y + t * chroma[i] - colors[i]))
        };
        Ok(Stage::when(amount != 0.0, || Stage::Map(Domain::Encoded, Map::colors(gray, map))))
    },
};
