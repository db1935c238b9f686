//! Sepia: mixes in `amount` of the brown of an old print, a matrix on display-encoded values; alpha unchanged. The matrix is that of the
//! `sepia()` function of Filter Effects Module Level 1.

use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const SEPIA: Affine = Affine::linear([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]]);

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "sepia",
        label: "Sepia",
        summary: "Tones the picture brown, as an old print.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
        params: &[ParamSpec {
            name: "amount",
            label: "Amount",
            unit: "",
            kind: ParamKind::Number { default: 1.0, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.01 },
        }],
    },
    prepare: |params, _| {
        let amount = params.number("amount");
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Matrix(Domain::Encoded, SEPIA.mixed(amount))))
    },
};
