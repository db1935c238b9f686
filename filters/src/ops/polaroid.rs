//! Polaroid: an instant photograph. On display-encoded values, `amount` of a faded print (80 % saturation, blacks lifted to a cool grey,
//! warm whites), with darker corners in linear light; then, with `frame`, the white card: a border of 6 % of the shorter side, and 22 % at
//! the bottom. `tilt_degrees` rotates it clockwise, with transparent corners.

use super::grayscale::{BT709, luma};
use super::vignette::vignette;
use super::{Op, StepContext, Stage};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::error::RecipeError;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Params};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "polaroid",
        label: "Polaroid",
        summary: "Makes an instant photograph: faded, warm, on a white card.",
        group: Group::Detail,
        neutral: &[],
        params: &[
            ParamSpec {
                name: "amount",
                label: "Fading",
                unit: "",
                kind: ParamKind::Number { default: 0.8, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.01 },
            },
            ParamSpec { name: "frame", label: "Card", unit: "", kind: ParamKind::Flag { default: true } },
            ParamSpec {
                name: "tilt_degrees",
                label: "Tilt",
                unit: "°",
                kind: ParamKind::Number { default: 0.0, soft: [-15.0, 15.0], hard: [-45.0, 45.0], step: 0.5 },
            },
        ],
    },
    prepare,
};

/// Red, green and blue of black and of white in the print.
const BLACK: [f64; 3] = [0.085, 0.1, 0.125];
const WHITE: [f64; 3] = [1.06, 1.0, 0.86];

/// The colour of the card, display-encoded.
const CARD: [f64; 4] = [0.965, 0.957, 0.933, 1.0];

fn prepare(params: &Params, place: &StepContext) -> Result<Vec<Stage>, RecipeError> {
    let (amount, tilt) = (params.number("amount"), params.number("tilt_degrees"));
    let mut stages = Vec::new();
    if amount > 0.0 {
        let inks = Affine::diagonal([0, 1, 2].map(|i| WHITE[i] - BLACK[i]), BLACK);
        let print = luma(BT709).mixed(0.2).then(inks).mixed(amount);
        stages.push(Stage::Map(Domain::Linear, vignette(place.size, 0.35 * amount, 0.4, 0.8)));
        stages.push(Stage::Matrix(Domain::Encoded, print));
    }
    if params.flag("frame") {
        let shorter = place.full.width.min(place.full.height) as f64;
        let [side, below] = [0.06, 0.22].map(|share| ((shorter * share + 0.5) as usize).max(1));
        stages.push(Stage::Pad { border: [side, side, side, below], color: CARD });
    }
    if tilt != 0.0 {
        stages.push(Stage::Rotate { degrees: tilt, crop: false });
    }
    Ok(stages)
}
