//! Greyscale: each channel becomes the weighted sum of all three; alpha unchanged.
//!
//! `bt709` (default) and `bt601` weight display-encoded values with the luma coefficients of ITU-R BT.709 and BT.601; `linear` weights
//! linear light with those of BT.709, which gives relative luminance. `amount` of the result is mixed into the picture in the same domain.

use super::{AMOUNT, Op, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::spec::{Choice, Group, OpSpec, ParamKind, ParamSpec};

pub(super) const BT709: [f64; 3] = [0.2126, 0.7152, 0.0722];
const BT601: [f64; 3] = [0.299, 0.587, 0.114];

/// The matrix that sets every channel to the weighted sum.
pub(super) const fn luma(weights: [f64; 3]) -> Affine {
    Affine::linear([weights; 3])
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "grayscale",
        label: "Greyscale",
        summary: "Takes the colour away.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
        params: &[
            ParamSpec {
                name: "weights",
                label: "Weights",
                unit: "",
                kind: ParamKind::Choice {
                    default: "bt709",
                    options: &[
                        Choice { value: "bt709", label: "BT.709" },
                        Choice { value: "bt601", label: "BT.601" },
                        Choice { value: "linear", label: "Linear light" },
                    ],
                },
            },
            AMOUNT,
        ],
    },
    prepare: |params, _| {
        let amount = params.number("amount");
        let (domain, weights) = match params.choice("weights") {
            "bt601" => (Domain::Encoded, BT601),
            "linear" => (Domain::Linear, BT709),
            _ => (Domain::Encoded, BT709),
        };
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Matrix(domain, luma(weights).mixed(amount))))
    },
};
