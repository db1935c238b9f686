//! Saturation: `v' = Y + (1 + amount)(v - Y)` on display-encoded values with Y the BT.709 luma, alpha unchanged; the `saturate()` function
//! of Filter Effects Module Level 1. -1 is greyscale, 0 neutral, 1 doubles the distance from grey.

use super::grayscale::{BT709, luma};
use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "saturation",
        label: "Saturation",
        summary: "Makes colours stronger or paler.",
        group: Group::Color,
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
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Matrix(Domain::Encoded, luma(BT709).mixed(-amount))))
    },
};
