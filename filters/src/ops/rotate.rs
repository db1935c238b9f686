//! Rotate: clockwise by any angle. Quarter turns are exact: pixels are moved, not computed. Such a turn must hold the picture; if only
//! point operations precede it, it holds the source's integers instead, in bands.
//!
//! Any other angle is a quarter turn and a rest of up to 45°, by Catmull-Rom interpolation (1974) in linear light, colours weighted by
//! alpha; it holds as many rows as one row of the result crosses. The canvas grows, and its corners are filled with `color` at `opacity`;
//! with `crop` the result is the largest upright rectangle without corners instead. If a `crop` step follows directly and excludes the
//! corners, nothing becomes transparent either.

use wide::f32x4;

use super::pad::fill;
use super::{Op, Stage};
use crate::image::Turn;
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::pipeline::strip::split_alpha_mut;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const FILL: [ParamSpec; 2] = fill("Corners", 0.0);

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "rotate",
        label: "Rotate",
        summary: "Turns the picture clockwise, by quarter turns or any angle.",
        group: Group::Geometry,
        neutral: &[("degrees", 0.0)],
        params: &[
            ParamSpec {
                name: "degrees",
                label: "Angle",
                unit: "°",
                kind: ParamKind::Number { default: 90.0, soft: [-180.0, 180.0], hard: [-360.0, 360.0], step: 0.1 },
            },
            ParamSpec { name: "crop", label: "Crop the corners", unit: "", kind: ParamKind::Flag { default: false } },
            FILL[0],
            FILL[1],
        ],
    },
    prepare: |params, _| {
        let degrees = params.number("degrees");
        let quarters = libm::round(degrees / 90.0);
        let turn = Turn::quarters(quarters as i64);
        let rest = degrees - 90.0 * quarters;
        let mut stages = Stage::if_enabled(!turn.is_identity(), || Stage::Turn(turn));
        if rest != 0.0 {
            let crop = params.flag("crop");
            stages.push(Stage::Rotate { degrees: rest, crop });
            if !crop && params.number("opacity") > 0.0 {
                stages.push(Stage::Map(Domain::Encoded, under(params.color("color"), params.number("opacity"))));
            }
        }
        Ok(stages)
    },
};

/// Composites the picture over a colour with an opacity.
fn under(color: [f64; 3], opacity: f64) -> Map {
    let gray = if color[0] == color[1] && color[1] == color[2] { Gray::Keeps } else { Gray::Loses };
    let (color, opacity) = (color.map(|v| f32x4::splat(v as f32)), f32x4::splat(opacity as f32));
    Map::blocks(gray, move |block| {
        let (colors, Some(alphas)) = split_alpha_mut(block.planes) else { return };
        for (i, alpha) in alphas.iter_mut().enumerate() {
            let over = f32x4::from(*alpha);
            let shows = opacity * (f32x4::ONE - over);
            // Above zero, because `opacity` is.
            let whole = over + shows;
            for (plane, color) in colors.iter_mut().zip(color) {
                plane[i] = ((f32x4::from(plane[i]) * over + color * shows) / whole).to_array();
            }
            *alpha = whole.to_array();
        }
    })
}
