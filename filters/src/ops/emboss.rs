//! Emboss: the picture as a relief lit from one side, display-encoded. Takes the difference of two points `depth_px` towards the light and
//! away from it (interpolated linearly), times half `amount`, and adds it to middle grey, or with `color` to the picture itself.
//! `angle_degrees` is the direction of the light, counter-clockwise from the right. The relief uses the luma (BT.709 weights), with `color`
//! each channel. Alpha is unchanged, and transparent neighbours do not count.

use wide::f32x4;

use super::grayscale::{BT709, luma};
use super::{Op, StepContext, Stage};
use crate::pipeline::domain::Domain;
use crate::pipeline::strip::{alpha, split_alpha_mut};
use crate::pipeline::window::{Patch, Window, four};
use crate::error::RecipeError;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec, Params};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "emboss",
        label: "Emboss",
        summary: "Makes a relief of the picture, lit from one side.",
        group: Group::Detail,
        neutral: &[],
        params: &[
            ParamSpec {
                name: "angle_degrees",
                label: "Light from",
                unit: "°",
                kind: ParamKind::Number { default: 135.0, soft: [-180.0, 180.0], hard: [-360.0, 360.0], step: 1.0 },
            },
            ParamSpec {
                name: "depth_px",
                label: "Depth",
                unit: "px",
                kind: ParamKind::Number { default: 1.5, soft: [0.0, 10.0], hard: [0.0, 50.0], step: 0.1 },
            },
            ParamSpec {
                name: "amount",
                label: "Amount",
                unit: "",
                kind: ParamKind::Number { default: 1.5, soft: [0.0, 5.0], hard: [0.0, 20.0], step: 0.1 },
            },
            ParamSpec { name: "color", label: "Keep colours", unit: "", kind: ParamKind::Flag { default: false } },
        ],
    },
    prepare,
};

fn prepare(params: &Params, place: &StepContext) -> Result<Vec<Stage>, RecipeError> {
    let depth = params.number("depth_px") * place.scale();
    let radians = params.number("angle_degrees").to_radians();
    // The y axis points down.
    let towards = Between::new(libm::cos(radians) * depth, -libm::sin(radians) * depth);
    let away = Between::new(-libm::cos(radians) * depth, libm::sin(radians) * depth);
    let gain = f32x4::splat((params.number("amount") / 2.0) as f32);
    let color = params.flag("color");
    let reach = libm::ceil(depth) as usize + 1;
    if color && (depth == 0.0 || params.number("amount") == 0.0) {
        return Ok(Vec::new());
    }
    let patch = Patch::rows([reach; 2], 1.5, move |window, out| {
        let alphas = alpha(out.len());
        let (colors, mut opacity) = split_alpha_mut(out);
        let embossed = if color { colors.len() } else { 1 };
        let at = |plane: usize, between: &Between, x: usize| between.at(|dx, dy| {
            four(window.row(plane, reach.wrapping_add_signed(dy)), (x + reach).wrapping_add_signed(dx))
        });
        for i in 0..colors.first().map_or(0, |plane| plane.len()) {
            let x = 4 * i;
            let here = |plane: usize| four(window.row(plane, reach), x + reach);
            let alpha = alphas.map(|plane| [here(plane), at(plane, &towards, x), at(plane, &away, x)]);
            for (plane, out) in colors.iter_mut().enumerate().take(embossed) {
                let was = here(plane);
                let slope = at(plane, &away, x) - at(plane, &towards, x);
                let (slope, opaque) = match alpha {
                    None => (slope, f32x4::ONE),
                    Some([alpha, towards, away]) => {
                        let visible = alpha.simd_gt(f32x4::ZERO);
                        let straight = was / visible.bitselect(alpha, f32x4::ONE);
                        let slope = (slope - (away - towards) * straight) * alpha;
                        (visible.bitselect(slope, f32x4::ZERO), alpha)
                    }
                };
                let ground = if color { was } else { f32x4::splat(0.5) * opaque };
                out[i] = (ground + slope * gain).to_array();
            }
            if let (Some(out), Some([alpha, ..])) = (opacity.as_deref_mut(), alpha) {
                out[i] = alpha.to_array();
            }
        }
        if let ([first, rest @ ..], false) = (colors, color) {
            rest.iter_mut().for_each(|plane| plane.copy_from_slice(first));
        }
    });
    let flat = (!color).then(|| Stage::Matrix(Domain::Encoded, luma(BT709)));
    Ok(flat.into_iter().chain([Stage::Window(Domain::Encoded, Window::Patch(patch))]).collect())
}

/// A point between four pixels, relative to a pixel.
struct Between {
    dx: isize,
    dy: isize,
    weights: [f32; 4],
}

impl Between {
    fn new(x: f64, y: f64) -> Self {
        let (left, top) = (libm::floor(x), libm::floor(y));
        let (right, bottom) = (x - left, y - top);
        let weights = [(1.0 - right) * (1.0 - bottom), right * (1.0 - bottom), (1.0 - right) * bottom, right * bottom];
        Self { dx: left as isize, dy: top as isize, weights: weights.map(|weight| weight as f32) }
    }

    fn at(&self, pixel: impl Fn(isize, isize) -> f32x4) -> f32x4 {
        let corners = [[0, 0], [1, 0], [0, 1], [1, 1]].iter().zip(self.weights);
        corners.fold(f32x4::ZERO, |sum, ([x, y], weight)| {
            sum + pixel(self.dx + x, self.dy + y) * f32x4::splat(weight)
        })
    }
}
