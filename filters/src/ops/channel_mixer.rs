//! Channel mixer: each output channel is a weighted sum of the three input channels and a constant: `r' = red_red r + red_green g +
//! red_blue b + red_constant`, and so on; display-encoded, alpha unchanged. With `monochrome` the weights of red apply to all three. A
//! matrix, which fuses with adjacent ones.

use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const fn weight(name: &'static str, label: &'static str, default: f64) -> ParamSpec {
    let kind = ParamKind::Number { default, soft: [-2.0, 2.0], hard: [-4.0, 4.0], step: 0.01 };
    ParamSpec { name, label, unit: "", kind }
}

const fn constant(name: &'static str, label: &'static str) -> ParamSpec {
    let kind = ParamKind::Number { default: 0.0, soft: [-1.0, 1.0], hard: [-2.0, 2.0], step: 0.01 };
    ParamSpec { name, label, unit: "", kind }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "channel_mixer",
        label: "Channel mixer",
        summary: "Mixes each colour channel anew from all three.",
        group: Group::Color,
        neutral: &[],
        params: &[
            weight("red_red", "Red from red", 1.0),
            weight("red_green", "Red from green", 0.0),
            weight("red_blue", "Red from blue", 0.0),
            constant("red_constant", "Red, constant"),
            weight("green_red", "Green from red", 0.0),
            weight("green_green", "Green from green", 1.0),
            weight("green_blue", "Green from blue", 0.0),
            constant("green_constant", "Green, constant"),
            weight("blue_red", "Blue from red", 0.0),
            weight("blue_green", "Blue from green", 0.0),
            weight("blue_blue", "Blue from blue", 1.0),
            constant("blue_constant", "Blue, constant"),
            ParamSpec {
                name: "monochrome",
                label: "Monochrome",
                unit: "",
                kind: ParamKind::Flag { default: false },
            },
        ],
    },
    prepare: |params, _| {
        let row = |names: [&str; 4]| names.map(|name| params.number(name));
        let red = row(["red_red", "red_green", "red_blue", "red_constant"]);
        let green = row(["green_red", "green_green", "green_blue", "green_constant"]);
        let blue = row(["blue_red", "blue_green", "blue_blue", "blue_constant"]);
        let rows = if params.flag("monochrome") { [red; 3] } else { [red, green, blue] };
        let weights = Affine::linear(rows.map(|[r, g, b, _]| [r, g, b]));
        let mixer = weights.then(Affine::diagonal([1.0; 3], rows.map(|[.., constant]| constant)));
        Ok(Stage::if_enabled(!params.is_default(), || Stage::Matrix(Domain::Encoded, mixer)))
    },
};
