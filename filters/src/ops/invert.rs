//! Invert: `v' = 1 - v` on display-encoded values, a negative; alpha unchanged.

use super::{Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Group, OpSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "invert",
        label: "Invert",
        summary: "Turns the picture into its negative.",
        group: Group::Color,
        neutral: &[],
        params: &[],
    },
    prepare: |_, _| Ok(vec![Stage::Matrix(Domain::Encoded, Affine::uniform(-1.0, 1.0))]),
};
