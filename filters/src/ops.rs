//! The operations: one file each, one line in the list below.
//!
//! An operation declares its parameters once ([`OpSpec`]) and turns valid parameters into stages of the pipeline. Validation, the catalogue
//! and the app's controls are derived from the specification.

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
        // Two lists: a program that only reads the catalogue, like the app's page, links no kernels.
        static SPECS: &[OpSpec] = &[$($op::OP.spec),*];
        static PREPARATIONS: &[Prepare] = &[$($op::OP.prepare),*];
    };
}

// In display order.
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

/// The share of an operation's result that is mixed into the picture; all by default.
const AMOUNT: ParamSpec = ParamSpec {
    name: "amount",
    label: "Amount",
    unit: "",
    kind: ParamKind::Number { default: 1.0, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.01 },
};

/// An operation: its specification, and its translation into stages.
struct Op {
    spec: OpSpec,
    /// The stages in order. Empty if the parameters have no effect.
    prepare: Prepare,
}

type Prepare = fn(&Params, &StepContext) -> Result<Vec<Stage>, RecipeError>;

/// The position of an operation in a render.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepContext {
    /// The picture's size at this step in the full-size rendition. Parameters in pixels refer to it.
    pub(crate) full: Size,
    /// The picture's size at this step in this render: `full`, or smaller in a preview.
    pub(crate) size: Size,
}

impl StepContext {
    /// Pixels of this render per pixel of the full-size rendition, 1 or less.
    pub(crate) fn scale(&self) -> f64 {
        self.size.width as f64 / self.full.width as f64
    }

    /// The radius of a square of whole pixels in this render that comes closest to the full-size one.
    pub(crate) fn square_radius(&self, radius_px: i64) -> usize {
        ((radius_px as f64 + 0.5) * self.scale()) as usize
    }
}

/// What an operation requests from the pipeline. A new kind is an architecture decision.
#[derive(Debug, Clone)]
pub(crate) enum Stage {
    /// Per pixel: a matrix in a domain. Adjacent matrices fuse.
    Matrix(Domain, Affine),
    /// Per pixel: any function in a domain.
    Map(Domain, Map),
    /// Per pixel: a function that depends on a first pass over the picture, in the same domain.
    Statistic(Domain, Statistic),
    /// A neighbourhood of each pixel, premultiplied, encoded or linear.
    Window(Domain, Window),
    /// A new size, in pixels of the full-size rendition, resampled in linear light.
    Resize(Size, Filter),
    /// A region of the picture, in pixels of the full-size rendition.
    Crop(Rect),
    /// One of the eight symmetries.
    Turn(Turn),
    /// A clockwise rotation by -45 to 45 degrees, on a canvas that contains the whole picture, or cropped to the largest rectangle inside
    /// it.
    Rotate { degrees: f64, crop: bool },
    /// A border left, above, right and below, in pixels of the full-size rendition. Its colour is display-encoded with straight alpha.
    Pad { border: [usize; 4], color: [f64; 4] },
}

impl Stage {
    /// A list with this stage if `wanted`, otherwise empty.
    fn if_enabled(wanted: bool, stage: impl FnOnce() -> Self) -> Vec<Self> {
        if wanted { vec![stage()] } else { Vec::new() }
    }
}

impl Registry for Specifications {
    fn all() -> impl Iterator<Item = &'static OpSpec> {
        SPECS.iter()
    }
}

/// The stages of an operation with these parameters.
pub(crate) fn prepare(params: &Params, place: &StepContext) -> Result<Vec<Stage>, RecipeError> {
    let named = SPECS.iter().zip(PREPARATIONS).find(|(spec, _)| spec.name == params.spec().name);
    named.map_or_else(|| Ok(Vec::new()), |(_, prepare)| prepare(params, place))
}

#[cfg(test)]
mod tests;
