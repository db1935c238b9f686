//! Unsharp mask: `v' = v + amount (v - blurred v)`, display-encoded, with the kernel of `gaussian_blur`. Alpha is unchanged, and
//! transparent neighbours do not count. `amount` 0 is neutral, 1 doubles the detail that the blur removes.

use wide::f32x4;

use super::gaussian_blur::sigma;
use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::window::{Blend, Window};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "unsharp_mask",
        label: "Unsharp mask",
        summary: "Sharpens edges.",
        group: Group::Detail,
        neutral: &[("amount", 0.0)],
        params: &[
            ParamSpec {
                name: "amount",
                label: "Amount",
                unit: "",
                kind: ParamKind::Number { default: 0.5, soft: [0.0, 2.0], hard: [0.0, 5.0], step: 0.05 },
            },
            sigma(1.0, [0.2, 10.0]),
        ],
    },
    prepare: |params, place| {
        let amount = params.number("amount");
        let gain = f32x4::splat(amount as f32);
        let finish = Blend::colors(move |centre, blurred| {
            [0, 1, 2].map(|i| centre[i] + gain * (centre[i] - blurred[i]))
        });
        let window = Window::scaled_gaussian(params.number("sigma_px"), place.scale(), finish);
        let window = window.filter(|_| amount != 0.0);
        Ok(window.map(|window| Stage::Window(Domain::Encoded, window)).into_iter().collect())
    },
};
