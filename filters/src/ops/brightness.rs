//! Brightness: `v' = v + amount` on display-encoded values, alpha unchanged. Values beyond black or white are kept, so that a later
//! operation can bring them back.

use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "brightness",
        label: "Brightness",
        summary: "Moves every tone up or down by the same amount.",
        group: Group::Tone,
        neutral: &[("amount", 0.0)],
        params: &[ParamSpec {
            name: "amount",
            label: "Amount",
            unit: "",
            kind: ParamKind::Number { default: 0.0, soft: [-0.5, 0.5], hard: [-1.0, 1.0], step: 0.01 },
        }],
    },
    prepare: |params, _| {
        let amount = params.number("amount");
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Matrix(Domain::Encoded, Affine::uniform(1.0, amount))))
    },
};
