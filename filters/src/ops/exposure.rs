//! Exposure: `v' = 2^ev v` on linear light, in stops; ±10 EV, alpha unchanged. Values beyond white are kept, so that a later operation can
//! bring them back.

use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "exposure",
        label: "Exposure",
        summary: "Brightens or darkens as a longer or shorter exposure would.",
        group: Group::Tone,
        neutral: &[("ev", 0.0)],
        params: &[ParamSpec {
            name: "ev",
            label: "Exposure",
            unit: "EV",
            kind: ParamKind::Number { default: 0.0, soft: [-3.0, 3.0], hard: [-10.0, 10.0], step: 0.05 },
        }],
    },
    prepare: |params, _| {
        let ev = params.number("ev");
        Ok(Stage::if_enabled(ev != 0.0, || Stage::Matrix(Domain::Linear, Affine::uniform(libm::exp2(ev), 0.0))))
    },
};
