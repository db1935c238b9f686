//! White balance: a chromatic adaptation on linear light, alpha unchanged, with the luminance of neutrals preserved.
//!
//! The picture is adapted from an assumed light to D65 by the Bradford transform (Lam 1985). `temperature` moves the assumed light along
//! the locus of daylight and lamps ([`crate::white_balance`]), 95 mired at ±1: 4020 K at -1 (the picture gets bluer), 17020 K at 1
//! (warmer), 0 is D65; lamps are below -1, 2856 K at -2.07. `tint` moves it across the locus, 0.02 in CIE 1960 (u, v) at ±1 along the
//! normal at D65: a greener light makes the picture more magenta.

use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};
use crate::white_balance::{TEMPERATURES, TINTS, adaptation};

const fn slider(name: &'static str, label: &'static str, soft: [f64; 2], hard: [f64; 2]) -> ParamSpec {
    ParamSpec { name, label, unit: "", kind: ParamKind::Number { default: 0.0, soft, hard, step: 0.01 } }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "white_balance",
        label: "White balance",
        summary: "Makes the light warmer or cooler, greener or more magenta.",
        group: Group::Color,
        neutral: &[("temperature", 0.0), ("tint", 0.0)],
        params: &[
            // From 2500 K on.
            slider("temperature", "Temperature", [-2.6, 1.2], TEMPERATURES),
            slider("tint", "Tint", [-1.0, 1.0], TINTS),
        ],
    },
    prepare: |params, _| {
        let (temperature, tint) = (params.number("temperature"), params.number("tint"));
        let neutral = temperature == 0.0 && tint == 0.0;
        Ok(Stage::if_enabled(!neutral, || Stage::Matrix(Domain::Linear, Affine::linear(adaptation(temperature, tint)))))
    },
};
