//! Vignette: multiplies linear light by `1 - amount t`, where t rises smoothly (3s² - 2s³) from 0 at `radius` to 1 at `radius + softness`.
//! The distance is 0 in the centre and 1 in the corners, along ellipses with the picture's proportions. Above 0 darkens the corners, below
//! 0 brightens them. Alpha unchanged.

use wide::f32x4;

use super::{Op, Stage};
use crate::image::Size;
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const fn fraction(name: &'static str, label: &'static str, default: f64, low: f64) -> ParamSpec {
    let kind = ParamKind::Number { default, soft: [low, 1.0], hard: [low, 1.0], step: 0.01 };
    ParamSpec { name, label, unit: "", kind }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "vignette",
        label: "Vignette",
        summary: "Darkens or brightens the picture towards its corners.",
        group: Group::Detail,
        neutral: &[("amount", 0.0)],
        params: &[
            fraction("amount", "Amount", 0.5, -1.0),
            fraction("radius", "Radius", 0.3, 0.0),
            fraction("softness", "Softness", 0.7, 0.01),
        ],
    },
    prepare: |params, place| {
        let [amount, radius, softness] = ["amount", "radius", "softness"].map(|name| params.number(name));
        Ok(Stage::if_enabled(amount != 0.0, || Stage::Map(Domain::Linear, vignette(place.size, amount, radius, softness))))
    },
};

/// The map on linear light, for a picture of `size`.
pub(super) fn vignette(size: Size, amount: f64, radius: f64, softness: f64) -> Map {
    let amount = f32x4::splat(amount as f32);
    let radius = f32x4::splat(radius as f32);
    let per_softness = f32x4::splat((1.0 / softness) as f32);
    // Distances along each axis are 1/√2 at the edge, so that a corner has distance 1.
    let centre = |length: usize| (length - 1) as f32 / 2.0;
    let scale = |length: usize| std::f32::consts::SQRT_2 / length as f32;
    let splat = f32x4::splat;
    Map::blocks(Gray::Keeps, move |block| {
        let dy = (block.y as f32 - centre(size.height)) * scale(size.height);
        block.colors_at(|colors, x| {
            let dx = (x - splat(centre(size.width))) * splat(scale(size.width));
            let distance = (dx * dx + splat(dy * dy)).sqrt();
            let s = ((distance - radius) * per_softness).fast_max(f32x4::ZERO).fast_min(f32x4::ONE);
            let gain = f32x4::ONE - amount * s * s * (splat(3.0) - splat(2.0) * s);
            colors.map(|v| v * gain)
        });
    })
}
