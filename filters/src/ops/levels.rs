//! Levels, on display-encoded values, alpha unchanged: t = (v - black) / (white - black), then `t^(1/gamma)`, then `out_black + (out_white
//! - out_black) t`. All from 0 to 1; gamma above 1 brightens the midtones.
//!
//! White is at least 1/255 above black. With an output range, tones beyond black and white are clamped to it; without one they are kept, so
//! that a later operation can bring them back (gamma clamps values below black). Without gamma and output range it is a matrix, which fuses
//! with adjacent ones.

use super::luma::clamp_unit;
use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::pipeline::point::Map;
use crate::pipeline::table::Power;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const fn level(name: &'static str, label: &'static str, default: f64) -> ParamSpec {
    let kind = ParamKind::Number { default, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.005 };
    ParamSpec { name, label, unit: "", kind }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "levels",
        label: "Levels",
        summary: "Sets what becomes black and white, and the midtones between.",
        group: Group::Tone,
        neutral: &[("black", 0.0), ("white", 1.0), ("gamma", 1.0), ("out_black", 0.0), ("out_white", 1.0)],
        params: &[
            level("black", "Black", 0.0),
            level("white", "White", 1.0),
            ParamSpec {
                name: "gamma",
                label: "Gamma",
                unit: "",
                kind: ParamKind::Number { default: 1.0, soft: [0.2, 3.0], hard: [0.1, 10.0], step: 0.01 },
            },
            level("out_black", "Output black", 0.0),
            level("out_white", "Output white", 1.0),
        ],
    },
    prepare: |params, _| {
        let (black, white) = (params.number("black"), params.number("white"));
        let (out_black, out_white) = (params.number("out_black"), params.number("out_white"));
        let (gamma, limited) = (params.number("gamma"), out_black != 0.0 || out_white != 1.0);
        let power = Power::new(1.0 / gamma);
        let gain = 1.0 / (white - black).max(1.0 / 255.0);
        let matrix = |gain: f64, offset: f64| Stage::Matrix(Domain::Encoded, Affine::uniform(gain, offset));
        let map = |map: Map| Stage::Map(Domain::Encoded, map);
        Ok([
            Stage::if_enabled(black != 0.0 || white != 1.0, || matrix(gain, -gain * black)),
            Stage::if_enabled(limited, || map(Map::per_channel(clamp_unit))),
            Stage::if_enabled(gamma != 1.0, || map(Map::per_channel(move |t| power.at(t)))),
            Stage::if_enabled(limited, || matrix(out_white - out_black, out_black)),
        ]
        .concat())
    },
};
