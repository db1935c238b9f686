//! Contrast: `v' = (v - 1/2)(1 + amount) + 1/2` on display-encoded values, alpha unchanged; the `contrast()` function of Filter Effects
//! Module Level 1, section 8.2. -1 is middle grey, 0 neutral, 1 doubles the slope.

use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "contrast",
        label: "Contrast",
        summary: "Moves tones away from middle grey, or towards it.",
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
        let amount = params.number("amount");
        let affine = Affine::uniform(1.0 + amount, -0.5 * amount);
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Matrix(Domain::Encoded, affine)))
    },
};
