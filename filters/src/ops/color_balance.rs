//! Colour balance: shifts red, green and blue separately in shadows, midtones and highlights. `v' = v + 0.15 (s (1 - y)² + m 4 y (1 - y) +
//! h y²)` for each display-encoded channel, with y the pixel's BT.709 luma from 0 to 1, and s, m and h the channel's parameters from -1
//! (cyan, magenta, yellow) to 1 (red, green, blue). Alpha unchanged.
//!
//! With `preserve_luminosity`, the luma of each triple is subtracted first, so that luma stays. Without it, every channel is monotone in
//! tone at every setting: the slope of the sum in y is 0.9 at most.

use wide::f32x4;

use super::luma::{luma, clamp_unit};
use super::grayscale::BT709;
use super::{Op, Stage};
use crate::pipeline::math::horner;
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

/// The shift of a channel at 1.
const REACH: f64 = 0.15;

const fn slider(name: &'static str, label: &'static str) -> ParamSpec {
    let kind = ParamKind::Number { default: 0.0, soft: [-1.0, 1.0], hard: [-1.0, 1.0], step: 0.01 };
    ParamSpec { name, label, unit: "", kind }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "color_balance",
        label: "Colour balance",
        summary: "Shifts the colours of shadows, midtones and highlights, each by itself.",
        group: Group::Color,
        neutral: &[
            ("shadows_red", 0.0),
            ("shadows_green", 0.0),
            ("shadows_blue", 0.0),
            ("midtones_red", 0.0),
            ("midtones_green", 0.0),
            ("midtones_blue", 0.0),
            ("highlights_red", 0.0),
            ("highlights_green", 0.0),
            ("highlights_blue", 0.0),
        ],
        params: &[
            slider("shadows_red", "Shadows, red"),
            slider("shadows_green", "Shadows, green"),
            slider("shadows_blue", "Shadows, blue"),
            slider("midtones_red", "Midtones, red"),
            slider("midtones_green", "Midtones, green"),
            slider("midtones_blue", "Midtones, blue"),
            slider("highlights_red", "Highlights, red"),
            slider("highlights_green", "Highlights, green"),
            slider("highlights_blue", "Highlights, blue"),
            ParamSpec {
                name: "preserve_luminosity",
                label: "Preserve luminosity",
                unit: "",
                kind: ParamKind::Flag { default: true },
            },
        ],
    },
    prepare: |params, _| {
        let keep = params.flag("preserve_luminosity");
        let triple = |names: [&str; 3]| {
            let moves = names.map(|name| REACH * params.number(name));
            let luma: f64 = if keep { moves.iter().zip(BT709).map(|(v, weight)| v * weight).sum() } else { 0.0 };
            moves.map(|v| v - luma)
        };
        let shadows = triple(["shadows_red", "shadows_green", "shadows_blue"]);
        let midtones = triple(["midtones_red", "midtones_green", "midtones_blue"]);
        let highlights = triple(["highlights_red", "highlights_green", "highlights_blue"]);
        let all = [shadows, midtones, highlights];
        let gray = all.iter().all(|[r, g, b]| r == g && g == b);
        // The sum as a polynomial in y, lowest power first.
        let moves = [0, 1, 2].map(|i| {
            let (s, m, h) = (shadows[i], midtones[i], highlights[i]);
            [s, 4.0 * m - 2.0 * s, s - 4.0 * m + h].map(|v| v as f32)
        });
        let map = move |colors: [f32x4; 3]| {
            let y = clamp_unit(luma(colors));
            [0, 1, 2].map(|i| colors[i] + horner(moves[i], y))
        };
        let gray = if gray { Gray::Keeps } else { Gray::Loses };
        let neutral = all.as_flattened().iter().all(|v| *v == 0.0);
        Ok(Stage::if_enabled(!neutral, || Stage::Map(Domain::Encoded, Map::colors(gray, map))))
    },
};
