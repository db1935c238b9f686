//! Duotone: maps luma (BT.709 weights on display-encoded values) from 0 to 1 to the colours from `dark` to `light`, interpolated in
//! display-encoded values; `amount` of it is mixed into the picture. Alpha unchanged. A matrix, so that it fuses with adjacent ones.

use super::grayscale::{BT709, luma};
use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Rgb};

const fn color(name: &'static str, label: &'static str, default: [u8; 3]) -> ParamSpec {
    ParamSpec { name, label, unit: "", kind: ParamKind::Color { default: Rgb(default) } }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "duotone",
        label: "Duotone",
        summary: "Prints the picture in two colours, one for the shadows and one for the highlights.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
        params: &[
            color("dark", "Shadows", [0x1b, 0x22, 0x4f]),
            color("light", "Lights", [0xf7, 0xdb, 0xb5]),
            ParamSpec {
                name: "amount",
                label: "Amount",
                unit: "",
                kind: ParamKind::Number { default: 1.0, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.01 },
            },
        ],
    },
    prepare: |params, _| {
        let (dark, light, amount) = (params.color("dark"), params.color("light"), params.number("amount"));
        let inks = Affine::diagonal([0, 1, 2].map(|i| light[i] - dark[i]), dark);
        let duotone = luma(BT709).then(inks).mixed(amount);
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Matrix(Domain::Encoded, duotone)))
    },
};
