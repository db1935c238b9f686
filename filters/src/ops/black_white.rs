//! Black and white: a conversion to grey with a weight for each hue, on display-encoded values; alpha unchanged.
//!
//! A colour is decomposed, as for grey component replacement in print, into white up to its smallest channel, one of yellow, cyan and
//! magenta up to the middle one, and one of red, green and blue up to the largest. Each of the two colours counts with its weight: grey =
//! min + (mid - min) secondary + (max - mid) primary. So greys stay unchanged for all weights, and neighbouring hues blend without a step.
//! A weight of 0.5 makes a colour half as bright as white; a negative one makes it darker than black. `amount` of the result is mixed into
//! the picture.

use wide::f32x4;

use super::luma::mix_gray;
use super::{AMOUNT, Op};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const fn weight(name: &'static str, label: &'static str, default: f64) -> ParamSpec {
    let kind = ParamKind::Number { default, soft: [-0.5, 1.5], hard: [-2.0, 3.0], step: 0.01 };
    ParamSpec { name, label, unit: "", kind }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "black_white",
        label: "Black and white",
        summary: "Removes the colour, with a chosen brightness for each hue.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
        params: &[
            weight("red", "Reds", 0.4),
            weight("yellow", "Yellows", 0.6),
            weight("green", "Greens", 0.4),
            weight("cyan", "Cyans", 0.6),
            weight("blue", "Blues", 0.2),
            weight("magenta", "Magentas", 0.8),
            AMOUNT,
        ],
    },
    prepare: |params, _| {
        let [red, yellow, green, cyan, blue, magenta] =
            ["red", "yellow", "green", "cyan", "blue", "magenta"].map(|name| f32x4::splat(params.number(name) as f32));
        let gray = move |[r, g, b]: [f32x4; 3]| {
            let (rg, gb, br) = (r.fast_min(g), g.fast_min(b), b.fast_min(r));
            // At most one primary and one secondary are above zero.
            let over = |v: f32x4, than: f32x4| (v - than).fast_max(f32x4::ZERO);
            let primary = red * over(r, g.fast_max(b)) + green * over(g, b.fast_max(r)) + blue * over(b, r.fast_max(g));
            let secondary = yellow * over(rg, b) + cyan * over(gb, r) + magenta * over(br, g);
            rg.fast_min(b) + primary + secondary
        };
        Ok(mix_gray(params.number("amount"), gray))
    },
};
