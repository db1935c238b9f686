//! The operations: one file each, one line in the list below.
//!
//! An operation states its parameters once ([`OpSpec`]) and turns validated parameters into stages of the
//! pipeline; validation, the catalogue and the app's controls follow from the specification.

use crate::error::RecipeError;
use crate::image::{Rect, Size, Turn};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::Domain;
use crate::pipeline::filter::Filter;
use crate::pipeline::point::Map;
use crate::pipeline::statistic::Statistic;
use crate::pipeline::window::Window;
use crate::spec::{OpSpec, ParamKind, ParamSpec, Params, Registry, Specifications};

mod luma;

macro_rules! operations {
    ($($op:ident,)*) => {
        $(mod $op;)*
        // Two lists: who reads the catalogue only, as the app's page does, links no kernels.
        static SPECS: &[OpSpec] = &[$($op::OP.spec),*];
        static PREPARATIONS: &[Prepare] = &[$($op::OP.prepare),*];
    };
}

// In the order a list shows them.
operations! {
    exposure,
    brightness,
    contrast,
    highlights,
    shadows,
    whites,
    blacks,
    clarity,
    dehaze,
    gamma,
    levels,
    curves,
    auto_levels,
    equalize,
    white_balance,
    saturation,
    vibrance,
    hue,
    color_mixer,
    grayscale,
    black_white,
    channel_mixer,
    color_balance,
    split_tone,
    duotone,
    colorize,
    threshold,
    posterize,
    solarize,
    lut3d,
    sepia,
    invert,
    gaussian_blur,
    box_blur,
    motion_blur,
    median,
    bilateral,
    unsharp_mask,
    edge_detect,
    emboss,
    convolve,
    pixelate,
    halftone,
    oil_paint,
    cartoon,
    polaroid,
    grain,
    vignette,
    crop,
    resize,
    rotate,
    flip,
    pad,
    rounded_corners,
}

/// How much of an operation's result is laid over the picture; all of it where a recipe says nothing.
const AMOUNT: ParamSpec = ParamSpec {
    name: "amount",
    label: "Amount",
    unit: "",
    kind: ParamKind::Number { default: 1.0, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.01 },
};

/// An operation: what it declares, and how a step of it becomes a stage.
struct Op {
    spec: OpSpec,
    /// One after the other; none where the parameters ask for nothing.
    prepare: Prepare,
}

type Prepare = fn(&Params, &Place) -> Result<Vec<Stage>, RecipeError>;

/// Where in a render an operation stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The picture's size here in the full-size rendition; parameters in pixels mean these.
    pub(crate) full: Size,
    /// The picture's size here in this render: `full`, or smaller in a preview.
    pub(crate) size: Size,
}

impl Place {
    /// Pixels of this render per pixel of the full-size rendition, 1 or less.
    pub(crate) fn scale(&self) -> f64 {
        self.size.width as f64 / self.full.width as f64
    }

    /// The radius of a square of whole pixels here that is as wide as the full-size one, or as nearly as can be.
    pub(crate) fn square_radius(&self, radius_px: i64) -> usize {
        ((radius_px as f64 + 0.5) * self.scale()) as usize
    }
}

/// What an operation asks of the pipeline; a new kind is an architecture decision.
#[derive(Debug, Clone)]
pub(crate) enum Stage {
    /// Per pixel: a matrix in a domain. Neighbours fuse into one.
    Matrix(Domain, Affine),
    /// Per pixel: any function in a domain.
    Map(Domain, Map),
    /// Per pixel, by a function that needs a pass over the picture first, in the same domain.
    Statistic(Domain, Statistic),
    /// Pixels around each pixel, premultiplied, encoded or linear.
    Window(Domain, Window),
    /// Another size, the full-size rendition's, in linear light.
    Resize(Size, Filter),
    /// A part of the picture, in the full-size rendition's pixels.
    Crop(Rect),
    /// One of the eight symmetries.
    Turn(Turn),
    /// Clockwise by an angle from -45 to 45, on a canvas that takes it all, or cropped to what shows nothing beyond the picture.
    Rotate { degrees: f64, crop: bool },
    /// A border left, above, right and below, in the full-size rendition's pixels; its colour is display-encoded with straight alpha.
    Pad { border: [usize; 4], color: [f64; 4] },
}

impl Stage {
    /// This one stage, if `wanted`.
    fn when(wanted: bool, stage: impl FnOnce() -> Self) -> Vec<Self> {
        if wanted { vec![stage()] } else { Vec::new() }
    }
}

impl Registry for Specifications {
    fn all() -> impl Iterator<Item = &'static OpSpec> {
        SPECS.iter()
    }
}

/// The stages that an operation with these parameters asks for.
pub(crate) fn prepare(params: &Params, place: &Place) -> Result<Vec<Stage>, RecipeError> {
    let named = SPECS.iter().zip(PREPARATIONS).find(|(spec, _)| spec.name == params.spec().name);
    named.map_or_else(|| Ok(Vec::new()), |(_, prepare)| prepare(params, place))
}

#[cfg(test)]
mod tests;
