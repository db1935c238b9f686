//! Clarity: local contrast. On display-encoded values, with Y the luma (BT.709 weights) of a pixel and B that of the picture blurred by a
//! Gaussian whose sigma is 2 % of the longer side, adds `amount` times `m(Y) s(Y - B)` to all three channels. `m(Y) = 4 Y (1 - Y)` favours
//! midtones and protects black and white; `s(d) = d / (1 + 4 |d|)` limits strong edges, which would show halos. Alpha is unchanged, and
//! transparent neighbours do not count. Negative amounts soften.

use wide::f32x4;

use super::grayscale::BT709;
use super::{Op, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::window::{Blend, Window};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "clarity",
        label: "Clarity",
        summary: "Raises or lowers local contrast, which is the contrast between neighbouring areas.",
        group: Group::Tone,
        neutral: &[("amount", 0.0)],
        params: &[ParamSpec {
            name: "amount",
            label: "Amount",
            unit: "",
            kind: ParamKind::Number { default: 0.0, soft: [-1.0, 1.0], hard: [-2.0, 2.0], step: 0.01 },
        }],
    },
    prepare: |params, place| {
        let amount = f32x4::splat(params.number("amount") as f32);
        let finish = Blend::colors(move |here, around| {
            let luma = |v: [f32x4; 3]| (0..3).fold(f32x4::ZERO, |sum, i| sum + v[i] * f32x4::splat(BT709[i] as f32));
            let (y, apart) = (luma(here), luma(here) - luma(around));
            let tone = y.fast_max(f32x4::ZERO).fast_min(f32x4::ONE);
            let held = apart / (f32x4::ONE + apart.abs() * f32x4::splat(4.0));
            let more = amount * f32x4::splat(4.0) * tone * (f32x4::ONE - tone) * held;
            here.map(|v| v + more)
        });
        let sigma_px = 0.02 * place.size.width.max(place.size.height) as f64;
        let window = Window::gaussian(sigma_px, finish).filter(|_| params.number("amount") != 0.0);
        Ok(window.map(|window| Stage::Window(Domain::Encoded, window)).into_iter().collect())
    },
};
