//! Split tone: one tint for the shadows, one for the highlights. Adds `amount ((1 - w) s + w h)` to each display-encoded channel, where w
//! rises smoothly (3t² - 2t³) with the pixel's BT.709 luma y, from 0 to 1 over a width of 1 around 0.5 - 0.4 `balance`; s and h are the
//! tints' colours minus their own luma, times min(y / Y, (1 - y) / (1 - Y)) with Y that luma, as in `colorize`. Alpha unchanged.
//!
//! So luma never changes, black and white stay, and a grey picture stays within gamut. A balance above 0 widens the range of the
//! highlights' tint.

use wide::f32x4;

use super::luma::{luma, smoothstep};
use super::{Op, Stage};
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Rgb};

const fn color(name: &'static str, label: &'static str, default: [u8; 3]) -> ParamSpec {
    ParamSpec { name, label, unit: "", kind: ParamKind::Color { default: Rgb(default) } }
}

const fn fraction(name: &'static str, label: &'static str, default: f64, low: f64) -> ParamSpec {
    let kind = ParamKind::Number { default, soft: [low, 1.0], hard: [low, 1.0], step: 0.01 };
    ParamSpec { name, label, unit: "", kind }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "split_tone",
        label: "Split tone",
        summary: "Tints the shadows in one colour and the highlights in another.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
        params: &[
            color("shadows_color", "Shadows", [0x1f, 0x5f, 0x7a]),
            color("highlights_color", "Highlights", [0xf2, 0xa6, 0x5a]),
            fraction("balance", "Balance", 0.0, -1.0),
            fraction("amount", "Amount", 0.5, 0.0),
        ],
    },
    prepare: |params, _| {
        let amount = params.number("amount");
        let by = f32x4::splat(amount as f32);
        let (shadows, highlights) = (Tint::new(params.color("shadows_color")), Tint::new(params.color("highlights_color")));
        let pivot = (0.5 - 0.4 * params.number("balance")) as f32;
        let map = move |colors: [f32x4; 3]| {
            let y = luma(colors);
            let (dark, light) = (by * shadows.strength(y), by * highlights.strength(y));
            let w = smoothstep(pivot - 0.5, pivot + 0.5, y);
            let (dark, light) = ((f32x4::ONE - w) * dark, w * light);
            [0, 1, 2].map(|i| colors[i] + dark * shadows.chroma[i] + light * highlights.chroma[i])
        };
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Map(Domain::Encoded, Map::colors(Gray::Loses, map))))
    },
};

/// A colour, as the offset it adds to the grey of its luma.
pub(super) struct Tint {
    pub(super) chroma: [f32x4; 3],
    up: f32x4,
    down: f32x4,
}

impl Tint {
    pub(super) fn new(color: [f64; 3]) -> Self {
        let color = color.map(|v| f32x4::splat(v as f32));
        let own = luma(color);
        // Black and white have no colour; the bounds keep the slopes finite.
        let (low, high) = (f32x4::splat(1e-3), f32x4::ONE);
        let (up, down) = (high / own.fast_max(low), high / (high - own).fast_max(low));
        Self { chroma: color.map(|v| v - own), up, down }
    }

    /// The share of the offset for a grey of luma `y`: all at the colour's own luma, none at black and white and beyond.
    #[inline]
    pub(super) fn strength(&self, y: f32x4) -> f32x4 {
        (y * self.up).fast_min((f32x4::ONE - y) * self.down).fast_max(f32x4::ZERO)
    }
}
