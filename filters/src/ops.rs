//! The operations: one file each, one line in the list below.
//!
//! An operation states its parameters once ([`crate::OpSpec`]) and turns a validated step into a stage of the
//! pipeline; validation, the catalogue and the app's controls follow from the specification.

use crate::pipeline::affine::Affine;
use crate::pipeline::geometry::{Rect, Size, Turn};
use crate::pipeline::point::Domain;
use crate::pipeline::window::Window;
use crate::recipe::{RecipeError, Step};
use crate::spec::OpSpec;

macro_rules! operations {
    ($($op:ident,)*) => {
        $(mod $op;)*
        static OPS: &[&Op] = &[$(&$op::OP),*];
    };
}

// In the order a list shows them.
operations! {
    exposure,
    contrast,
    white_balance,
    saturation,
    grayscale,
    sepia,
    invert,
    gaussian_blur,
    unsharp_mask,
    crop,
    resize,
    rotate,
    flip,
}

/// An operation: what it declares, and how a step of it becomes a stage.
struct Op {
    spec: OpSpec,
    /// `None` where the parameters ask for nothing.
    prepare: fn(&Step, &Place) -> Result<Option<Stage>, RecipeError>,
}

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
}

/// What an operation asks of the pipeline; a new kind is an architecture decision.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stage {
    /// Per pixel: a matrix in a domain.
    Point(Domain, Affine),
    /// Pixels around each pixel, display-encoded and premultiplied.
    Window(Window),
    /// Another size, in linear light: the full-size rendition's.
    Resize(Size),
    /// A part of the picture, in the full-size rendition's pixels.
    Crop(Rect),
    /// One of the eight symmetries.
    Turn(Turn),
}

/// Every operation, in the order a list shows them.
pub fn catalog() -> impl Iterator<Item = &'static OpSpec> {
    OPS.iter().map(|op| &op.spec)
}

/// The specification of the operation called `name`.
pub(crate) fn spec(name: &str) -> Option<&'static OpSpec> {
    catalog().find(|spec| spec.name == name)
}

/// The stage that `step` asks for, `None` where it asks for nothing.
pub(crate) fn prepare(step: &Step, place: &Place) -> Result<Option<Stage>, RecipeError> {
    match OPS.iter().find(|op| op.spec.name == step.spec().name) {
        Some(op) => (op.prepare)(step, place),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests;
