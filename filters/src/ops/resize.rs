//! Resize: in linear light, colours weighted by alpha, with a choice of filters; `nearest` copies pixels. With only `width` or `height`,
//! the other side follows in proportion. With both, `fit` decides: `inside` keeps the proportions and fits inside, `fill` keeps the
//! proportions, covers, and crops both ends equally, `exact` takes both as they are. Sides are rounded half up, at least 1.

use super::crop::side;
use super::{Op, Stage};
use crate::pipeline::filter::Filter;
use crate::image::{Rect, Size};
use crate::error::RecipeError;
use crate::spec::{Choice, Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "resize",
        label: "Resize",
        summary: "Makes the picture smaller or larger.",
        group: Group::Geometry,
        neutral: &[],
        params: &[
            side("width", "Width"),
            side("height", "Height"),
            ParamSpec {
                name: "fit",
                label: "Fit",
                unit: "",
                kind: ParamKind::Choice {
                    default: "inside",
                    options: &[
                        Choice { value: "inside", label: "Inside" },
                        Choice { value: "fill", label: "Fill, cropped" },
                        Choice { value: "exact", label: "Exactly" },
                    ],
                },
            },
            ParamSpec {
                name: "filter",
                label: "Filter",
                unit: "",
                kind: ParamKind::Choice {
                    default: "lanczos3",
                    options: &[
                        Choice { value: "lanczos3", label: "Lanczos 3" },
                        Choice { value: "mitchell", label: "Mitchell" },
                        Choice { value: "catmull_rom", label: "Catmull-Rom" },
                        Choice { value: "triangle", label: "Triangle" },
                        Choice { value: "nearest", label: "Nearest" },
                    ],
                },
            },
        ],
    },
    prepare: |params, place| {
        let pixels = |name| params.integer(name).and_then(|value| usize::try_from(value).ok());
        let (width, height) = (pixels("width"), pixels("height"));
        let filter = match params.choice("filter") {
            "mitchell" => Filter::Mitchell,
            "catmull_rom" => Filter::CatmullRom,
            "triangle" => Filter::Triangle,
            "nearest" => Filter::Nearest,
            _ => Filter::Lanczos3,
        };
        let resize = |to: Size| Stage::if_enabled(to != place.full, || Stage::Resize(to, filter));
        match (width, height, params.choice("fit")) {
            (Some(width), Some(height), "exact") => Ok(resize(Size { width, height })),
            (Some(width), Some(height), "fill") => {
                let to = covering(place.full, width, height);
                let rect = Rect { x: (to.width - width) / 2, y: (to.height - height) / 2, width, height };
                let mut stages = resize(to);
                stages.extend(Stage::if_enabled(rect.size() != to, || Stage::Crop(rect)));
                Ok(stages)
            }
            _ => {
                let to = inside(place.full, width, height)
                    .ok_or_else(|| RecipeError::does_not_fit("", "`resize` needs a `width`, a `height` or both."))?;
                Ok(resize(to))
            }
        }
    },
};

/// `length` scaled by `given` / `other`.
fn along(length: usize, given: usize, other: usize) -> usize {
    ((2 * length * given + other) / (2 * other)).max(1)
}

fn by_width(from: Size, width: usize) -> Size {
    Size { width, height: along(from.height, width, from.width) }
}

fn by_height(from: Size, height: usize) -> Size {
    Size { width: along(from.width, height, from.height), height }
}

fn inside(from: Size, width: Option<usize>, height: Option<usize>) -> Option<Size> {
    match (width, height) {
        (Some(width), Some(height)) if width * from.height <= height * from.width => Some(by_width(from, width)),
        (_, Some(height)) => Some(by_height(from, height)),
        (Some(width), None) => Some(by_width(from, width)),
        (None, None) => None,
    }
}

fn covering(from: Size, width: usize, height: usize) -> Size {
    let to = if width * from.height >= height * from.width { by_width(from, width) } else { by_height(from, height) };
    // Rounding must not make a side too short.
    Size { width: to.width.max(width), height: to.height.max(height) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: Size = Size { width: 4000, height: 3000 };

    #[test]
    fn resize_keeps_proportions() {
        let to = |w, h| inside(FROM, w, h).map(|size| (size.width, size.height));
        assert_eq!(to(Some(1600), None), Some((1600, 1200)));
        assert_eq!(to(None, Some(1)), Some((1, 1)));
        assert_eq!(to(Some(1000), Some(1000)), Some((1000, 750)));
        assert_eq!(to(Some(9000), Some(300)), Some((400, 300)));
        assert_eq!(to(Some(1), None), Some((1, 1)));
        assert_eq!(to(None, None), None);
    }

    #[test]
    fn resize_covers_what_it_fills() {
        let to = |w, h| (covering(FROM, w, h).width, covering(FROM, w, h).height);
        assert_eq!(to(1000, 1000), (1333, 1000));
        assert_eq!(to(2000, 100), (2000, 1500));
        assert_eq!(to(1, 30_000), (40_000, 30_000));
    }
}
