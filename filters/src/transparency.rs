//! Predicts from a recipe whether its result may be transparent, so that an editor can suggest a format with alpha.

use crate::image::{Rect, Size};
use crate::pipeline::rotated::Rotation;
use crate::probe::ImageInfo;
use crate::recipe::{Recipe, Step};
use crate::spec::{Group, ParamValue};

/// Whether the pixels that `recipe` makes of a picture may be transparent, for example in the corners of a rotation. Independent of the
/// recipe's output format.
#[must_use]
pub fn may_be_transparent(info: &ImageInfo, recipe: &Recipe) -> bool {
    let mut size = Some(Size::new(info.width, info.height));
    let mut steps = recipe.steps.iter().filter(|step| !step.is_off()).peekable();
    if info.has_alpha {
        return true;
    }
    while let Some(step) = steps.next() {
        let before = size;
        size = size_after(before, step);
        if makes_transparent(step) && !is_cropped(before, step, steps.peek().copied()) {
            return true;
        }
    }
    false
}

/// The picture's size after a step, if it is easy to derive.
fn size_after(size: Option<Size>, step: &Step) -> Option<Size> {
    match (step.spec().group, step.spec().name, step.get("degrees")) {
        (Group::Geometry, "flip", _) => size,
        (Group::Geometry, "rotate", Some(ParamValue::Number(degrees))) if degrees % 90.0 == 0.0 => {
            if degrees % 180.0 == 0.0 { size } else { size.map(Size::transposed) }
        }
        (Group::Geometry, ..) | (_, "polaroid", _) => None,
        _ => size,
    }
}

/// Whether the next step crops the corners of a picture that is rotated by less than 45°.
fn is_cropped(size: Option<Size>, step: &Step, next: Option<&Step>) -> bool {
    let (Some(size), Some(next), Some(ParamValue::Number(degrees))) = (size, next, step.get("degrees")) else {
        return false;
    };
    let side = |name| match next.get(name) {
        Some(ParamValue::Integer(px)) => usize::try_from(px).unwrap_or_default(),
        _ => 0,
    };
    let rect = Rect { x: side("x"), y: side("y"), width: side("width"), height: side("height") };
    let is_told = next.spec().name == "crop" && rect.width > 0 && rect.height > 0;
    is_told && degrees.abs() < 45.0 && Rotation::new(size, degrees, false).cropped(rect).is_some()
}

fn makes_transparent(step: &Step) -> bool {
    let number = |name: &str| match step.get(name) {
        Some(ParamValue::Number(number)) => number,
        _ => 0.0,
    };
    let any_pixels = |names: &[&str]| names.iter().any(|name| !matches!(step.get(name), Some(ParamValue::Integer(0))));
    match step.spec().name {
        "rounded_corners" => number("radius_px") > 0.0,
        "pad" => number("opacity") < 1.0 && any_pixels(&["left", "top", "right", "bottom"]),
        // Quarter turns have no corners.
        "rotate" => {
            let cropped = step.get("crop") == Some(ParamValue::Flag(true));
            number("degrees") % 90.0 != 0.0 && !cropped && number("opacity") < 1.0
        }
        "polaroid" => number("tilt_degrees") != 0.0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzzing::golden_assets;
    use crate::{Limits, catalog, probe, render_pixels};

    const CHELSEA: &[u8] = include_bytes!("../../photos/chelsea.png");
    const WITH_ALPHA: &[u8] = include_bytes!("../tests/pictures/alpha.png");

    /// Whether an opaque square gets a transparent pixel from the recipe.
    fn is_transparent(recipe: &Recipe) -> bool {
        let opaque = [90, 120, 60, 255].repeat(120 * 120);
        // A recipe that is not possible for the square makes nothing transparent.
        render_pixels(&opaque, 120, 120, recipe, &Limits::EDGE)
            .is_ok_and(|pixels| pixels.samples.as_chunks::<4>().0.iter().any(|pixel| pixel[3] < u8::MAX))
    }

    fn recipe(ops: &serde_json::Value) -> Recipe {
        Recipe::from_value(&serde_json::json!({"version": 1, "ops": ops})).unwrap().with_assets(&golden_assets())
    }

    /// Compares the prediction with the pixels, for every golden case.
    #[test]
    fn transparency_prediction_matches_the_pixels() {
        let info = probe(CHELSEA, &Limits::EDGE).unwrap();
        assert!(!info.has_alpha);
        let mut transparent = 0;
        for spec in catalog() {
            let path = format!("{}/goldens/{}/cases.json", env!("CARGO_MANIFEST_DIR"), spec.name);
            let cases: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            for recipe in cases.iter().map(recipe) {
                assert_eq!(may_be_transparent(&info, &recipe), is_transparent(&recipe), "{recipe}");
                transparent += usize::from(is_transparent(&recipe));
            }
        }
        assert!(transparent >= 4, "{transparent} goldens are transparent");
    }

    #[test]
    fn transparency_of_the_source_counts() {
        let info = probe(WITH_ALPHA, &Limits::EDGE).unwrap();
        assert!(may_be_transparent(&info, &Recipe::default()));
    }

    #[test]
    fn transparency_ends_where_a_step_is_filled_or_does_nothing() {
        let info = probe(CHELSEA, &Limits::EDGE).unwrap();
        for (ops, expected) in [
            (r#"[{"op":"rotate","degrees":10}]"#, true),
            (r#"[{"op":"rotate","degrees":10,"opacity":1}]"#, false),
            (r#"[{"op":"rotate","degrees":10,"crop":true}]"#, false),
            (r#"[{"op":"rotate","degrees":-270}]"#, false),
            (r#"[{"op":"rotate","degrees":10},{"op":"crop","x":60,"y":60,"width":40,"height":40}]"#, false),
            (r#"[{"op":"rotate","degrees":10},{"op":"crop","x":3,"y":3,"width":70,"height":70}]"#, true),
            (r#"[{"op":"pad","left":4}]"#, false),
            (r#"[{"op":"pad","left":4,"opacity":0.5}]"#, true),
            (r#"[{"op":"pad","opacity":0}]"#, false),
            (r#"[{"op":"rounded_corners","radius_px":0}]"#, false),
            (r#"[{"op":"polaroid","tilt_degrees":3}]"#, true),
            (r#"[{"op":"polaroid"}]"#, false),
        ] {
            let recipe = recipe(&serde_json::from_str(ops).unwrap());
            assert_eq!(may_be_transparent(&info, &recipe), expected, "{ops}");
            assert_eq!(is_transparent(&recipe), expected, "{ops}");
        }
    }
}
