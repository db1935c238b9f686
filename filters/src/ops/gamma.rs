//! Gamma: `v' = v^(1 / gamma)` on display-encoded values, alpha unchanged. Above 1 brightens the midtones, below 1 darkens them; black and
//! white stay. Values outside 0 to 1 are clamped.

use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::point::Map;
use crate::pipeline::table::Power;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "gamma",
        label: "Gamma",
        summary: "Brightens or darkens the midtones; black and white stay.",
        group: Group::Tone,
        neutral: &[("gamma", 1.0)],
        params: &[ParamSpec {
            name: "gamma",
            label: "Gamma",
            unit: "",
            kind: ParamKind::Number { default: 1.0, soft: [0.2, 3.0], hard: [0.1, 10.0], step: 0.01 },
        }],
    },
    prepare: |params, _| {
        let gamma = params.number("gamma");
        if gamma == 1.0 {
            return Ok(Vec::new());
        }
        let power = Power::new(1.0 / gamma);
        Ok(vec![Stage::Map(Domain::Encoded, Map::per_channel(move |v| power.at(v)))])
    },
};
