//! Resize: Lanczos3 in linear light, colours weighted by alpha. By `width` or `height` the other side follows in
//! proportion; with both, the picture is fitted inside them, its proportions kept. Sides are rounded half up, 1 at least.

use super::crop::side;
use super::{Op, Stage};
use crate::pipeline::geometry::Size;
use crate::recipe::RecipeError;
use crate::spec::{Group, OpSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "resize",
        label: "Resize",
        summary: "Makes the picture smaller or larger.",
        group: Group::Geometry,
        params: &[side("width", "Width"), side("height", "Height")],
    },
    prepare: |step, place| {
        let pixels = |name| step.integer(name).and_then(|value| usize::try_from(value).ok());
        let to = fitted(place.full, pixels("width"), pixels("height"))
            .ok_or_else(|| RecipeError::does_not_fit("", "`resize` needs a `width`, a `height` or both."))?;
        Ok(Stage::when(to != place.full, || Stage::Resize(to)))
    },
};

fn fitted(from: Size, width: Option<usize>, height: Option<usize>) -> Option<Size> {
    let along = |length: usize, given: usize, other: usize| ((2 * length * given + other) / (2 * other)).max(1);
    let by_width = |width| Size { width, height: along(from.height, width, from.width) };
    let by_height = |height| Size { width: along(from.width, height, from.height), height };
    match (width, height) {
        (Some(width), Some(height)) if width * from.height <= height * from.width => Some(by_width(width)),
        (_, Some(height)) => Some(by_height(height)),
        (Some(width), None) => Some(by_width(width)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resize_keeps_proportions() {
        let from = Size { width: 4000, height: 3000 };
        let to = |w, h| fitted(from, w, h).map(|size| (size.width, size.height));
        assert_eq!(to(Some(1600), None), Some((1600, 1200)));
        assert_eq!(to(None, Some(1)), Some((1, 1)));
        assert_eq!(to(Some(1000), Some(1000)), Some((1000, 750)));
        assert_eq!(to(Some(9000), Some(300)), Some((400, 300)));
        assert_eq!(to(Some(1), None), Some((1, 1)));
        assert_eq!(to(None, None), None);
    }
}
