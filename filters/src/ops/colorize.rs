//! Colorize: the picture in shades of one colour. A pixel of luma y (BT.709 weights on display-encoded values) becomes `y + t (colour -
//! Y)`, with Y the colour's own luma and t = min(y / Y, (1 - y) / (1 - Y)); `amount` of it is mixed into the picture. Alpha unchanged.
//!
//! So black stays black, white stays white, a grey with the colour's luma becomes exactly the colour, luma never changes, and nothing
//! leaves the gamut.

use wide::f32x4;

use super::luma::luma;
use super::split_tone::Tint;
use super::{Op, Stage};
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Rgb};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "colorize",
        label: "Colorize",
        summary: "Tones the whole picture in shades of one colour.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
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
    prepare: |params, _| {
        let (color, amount) = (params.color("color"), params.number("amount"));
        let gray = match (color == [color[0]; 3], amount == 1.0) {
            (true, true) => Gray::Makes,
            (true, false) => Gray::Keeps,
            (false, _) => Gray::Loses,
        };
        let tint = Tint::new(color);
        let amount_x4 = f32x4::splat(amount as f32);
        let map = move |colors: [f32x4; 3]| {
            let y = luma(colors);
            let t = tint.strength(y);
            [0, 1, 2].map(|i| colors[i] + amount_x4 * (y + t * tint.chroma[i] - colors[i]))
        };
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Map(Domain::Encoded, Map::colors(gray, map))))
    },
};
