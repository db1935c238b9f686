//! Crop: the rectangle of `width` x `height` pixels with its top left corner at (`x`, `y`), in pixels of the picture at this step. Without
//! width or height it extends to the edge. Costs nothing: only the needed rows and columns are computed.

use super::{Op, Stage};
use crate::image::Rect;
use crate::error::RecipeError;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const fn place(name: &'static str, label: &'static str) -> ParamSpec {
    let kind = ParamKind::Integer { default: Some(0), soft: [0, 4000], hard: [0, 30_000], step: 1 };
    ParamSpec { name, label, unit: "px", kind }
}

/// A side in pixels. The operation derives it if it is not given.
pub(super) const fn side(name: &'static str, label: &'static str) -> ParamSpec {
    let kind = ParamKind::Integer { default: None, soft: [1, 4000], hard: [1, 30_000], step: 1 };
    ParamSpec { name, label, unit: "px", kind }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "crop",
        label: "Crop",
        summary: "Keeps a rectangle of the picture.",
        group: Group::Geometry,
        neutral: &[],
        params: &[place("x", "Left"), place("y", "Top"), side("width", "Width"), side("height", "Height")],
    },
    prepare: |params, at| {
        let pixels = |name| params.integer(name).and_then(|value| usize::try_from(value).ok());
        let span = |from: &'static str, length: &'static str, whole: usize| {
            let start = pixels(from).unwrap_or(0);
            if start >= whole {
                let message = format!("`{from}` is {start}, but the picture is {whole} pixels there.");
                return Err(RecipeError::does_not_fit(&format!("/{from}"), message));
            }
            let wanted = pixels(length).unwrap_or(whole - start);
            if wanted > whole - start {
                let message =
                    format!("From {start}, `{length}` can be {} at most in a picture of {whole}, not {wanted}.", whole - start);
                return Err(RecipeError::does_not_fit(&format!("/{length}"), message));
            }
            Ok((start, wanted))
        };
        let (x, width) = span("x", "width", at.full.width)?;
        let (y, height) = span("y", "height", at.full.height)?;
        let rect = Rect { x, y, width, height };
        Ok(Stage::if_enabled(rect != at.full.rect(), || Stage::Crop(rect)))
    },
};
