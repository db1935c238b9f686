//! Pad: adds a border of one colour, in pixels of the picture at this step. `opacity` 0 makes a transparent border; below 1 the result has
//! alpha. The picture itself is unchanged.

use super::{Op, Stage};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Rgb};

const fn border(name: &'static str, label: &'static str) -> ParamSpec {
    let kind = ParamKind::Integer { default: Some(0), soft: [0, 1000], hard: [0, 30_000], step: 1 };
    ParamSpec { name, label, unit: "px", kind }
}

/// The colour and opacity of the area that an operation adds around a picture.
pub(super) const fn fill(label: &'static str, opacity: f64) -> [ParamSpec; 2] {
    [
        ParamSpec { name: "color", label, unit: "", kind: ParamKind::Color { default: Rgb([255; 3]) } },
        ParamSpec {
            name: "opacity",
            label: "Opacity",
            unit: "",
            kind: ParamKind::Number { default: opacity, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.05 },
        },
    ]
}

const FILL: [ParamSpec; 2] = fill("Colour", 1.0);

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "pad",
        label: "Border",
        summary: "Puts a border around the picture.",
        group: Group::Geometry,
        neutral: &[("left", 0.0), ("top", 0.0), ("right", 0.0), ("bottom", 0.0)],
        params: &[
            border("left", "Left"),
            border("top", "Top"),
            border("right", "Right"),
            border("bottom", "Bottom"),
            FILL[0],
            FILL[1],
        ],
    },
    prepare: |params, _| {
        let border = ["left", "top", "right", "bottom"]
            .map(|name| params.integer(name).and_then(|value| usize::try_from(value).ok()).unwrap_or(0));
        let [r, g, b] = params.color("color");
        let color = [r, g, b, params.number("opacity")];
        Ok(Stage::if_enabled(border != [0; 4], || Stage::Pad { border, color }))
    },
};
