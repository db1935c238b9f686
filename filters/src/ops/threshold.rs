//! Threshold: white where luma (BT.709 weights on display-encoded values) is at least `level`, otherwise black; alpha unchanged. `amount`
//! of it is mixed into the picture. Luma within 2⁻²¹ of the level counts as equal, so that a grey of exactly that value is white, whatever
//! the rounding of the weights.

use wide::f32x4;

use super::luma::{mix_gray, luma};
use super::{AMOUNT, Op};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

/// The tolerance for equality: eight times the rounding of values near 1, and a thirtieth of a 16-bit step.
pub(super) const TIE: f64 = 1.0 / (1 << 21) as f64;

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "threshold",
        label: "Threshold",
        summary: "Makes every pixel black or white.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
        params: &[
            ParamSpec {
                name: "level",
                label: "Level",
                unit: "",
                kind: ParamKind::Number { default: 0.5, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.005 },
            },
            AMOUNT,
        ],
    },
    prepare: |params, _| {
        let level = f32x4::splat((params.number("level") - TIE) as f32);
        let gray = move |colors| luma(colors).simd_gt(level).bitselect(f32x4::ONE, f32x4::ZERO);
        Ok(mix_gray(params.number("amount"), gray))
    },
};
