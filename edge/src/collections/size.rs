//! The size of a published picture: its own, or the largest that fits into the limits. Never larger than the picture.

use api::SizeLimit;
use serde_json::{Value, json};

/// The size of a picture of `width` x `height` pixels within a longest side and, if it is restricted, within a box. `None` if
/// it fits already.
///
/// The side that decides has exactly its limit. The other one follows in proportion, rounded half up, at least 1.
pub(crate) fn limited(
    (width, height): (u32, u32),
    longest_side: Option<u32>,
    restricted: Option<SizeLimit>,
) -> Option<(u32, u32)> {
    let mut boxes = Vec::new();
    boxes.extend(longest_side.map(|side| (side, side)));
    boxes.extend(restricted.map(|limit| (limit.width, limit.height)));
    let max_width = boxes.iter().map(|(width, _)| *width).min()?;
    let max_height = boxes.iter().map(|(_, height)| *height).min()?;
    if width <= max_width && height <= max_height {
        return None;
    }
    let along = |length: u32, given: u32, other: u32| {
        let (length, given, other) = (u64::from(length), u64::from(given), u64::from(other).max(1));
        u32::try_from(((2 * length * given + other) / (2 * other)).max(1)).unwrap_or(u32::MAX)
    };
    // The smaller ratio decides: max_width / width <= max_height / height.
    if u64::from(max_width) * u64::from(height) <= u64::from(max_height) * u64::from(width) {
        Some((max_width, along(height, max_width, width)))
    } else {
        Some((along(width, max_height, height), max_height))
    }
}

/// A recipe with a last step that makes the picture of this size. Of its output settings, only that of metadata matters to a
/// pyramid.
pub(crate) fn sized_recipe(recipe: Option<&Value>, size: Option<(u32, u32)>) -> Value {
    let mut recipe = recipe.cloned().unwrap_or_else(|| json!({ "version": 1, "ops": [] }));
    if let Some(output) = recipe.get_mut("output").and_then(Value::as_object_mut) {
        output.retain(|name, _| name == "metadata");
        output.insert("format".to_owned(), "jpeg".into());
    }
    if let (Some((width, height)), Some(ops)) = (size, recipe.get_mut("ops").and_then(Value::as_array_mut)) {
        ops.push(json!({ "op": "resize", "width": width, "height": height, "fit": "exact" }));
    }
    recipe
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESTRICTED: SizeLimit = api::RESTRICTED_SIZE;

    #[test]
    fn picture_within_the_longest_side_keeps_its_size() {
        for size in [(4000, 3000), (3000, 4000), (1, 1)] {
            assert_eq!(limited(size, Some(4000), None), None);
        }
        assert_eq!(limited((4001, 3000), Some(4000), None), Some((4000, 2999)));
        assert_eq!(limited((3000, 8000), Some(4000), None), Some((1500, 4000)));
        assert_eq!(limited((100_000, 2), Some(4000), None), Some((4000, 1)));
        assert_eq!(limited((65_000, 65_000), None, None), None);
    }

    #[test]
    fn restricted_picture_fits_into_both_sides() {
        let restricted = |size| limited(size, Some(4000), Some(RESTRICTED));
        assert_eq!(restricted((4000, 3000)), Some((747, 560)), "the height decides");
        assert_eq!(restricted((4000, 2000)), Some((843, 422)), "the width decides");
        assert_eq!(restricted((3000, 4000)), Some((420, 560)));
        assert_eq!(restricted((843, 560)), None);
        assert_eq!(restricted((843, 561)), Some((841, 560)));
        assert_eq!(restricted((844, 10)), Some((843, 10)));
        assert_eq!(restricted((600, 400)), None, "never enlarged");
        assert_eq!(limited((9000, 9000), None, Some(RESTRICTED)), Some((560, 560)));
        assert_eq!(limited((9000, 9000), Some(100), Some(RESTRICTED)), Some((100, 100)), "both limits apply");
        for (width, height) in [(843, 561), (1000, 999), (4033, 3024), (10_007, 3)] {
            let (w, h) = restricted((width, height)).unwrap();
            assert!(w <= 843 && h <= 560, "{width} x {height}");
        }
    }

    #[test]
    fn recipe_ends_with_the_size() {
        let plain = sized_recipe(None, Some((843, 422)));
        let recipe = filters::Recipe::from_value(&plain).unwrap();
        let estimate = filters::check(4000, 2000, &recipe, &filters::Limits::EDGE).unwrap();
        assert_eq!((estimate.width, estimate.height), (843, 422));
        assert_eq!(sized_recipe(None, None), json!({ "version": 1, "ops": [] }));
        let grey = json!({ "version": 1, "ops": [{ "op": "grayscale" }] });
        let steps = sized_recipe(Some(&grey), Some((10, 20)));
        assert_eq!(steps["ops"].as_array().unwrap().len(), 2);
        let webp = json!({ "version": 1, "ops": [], "output": { "format": "webp", "metadata": "none" } });
        assert_eq!(sized_recipe(Some(&webp), None)["output"], json!({ "format": "jpeg", "metadata": "none" }));
        assert!(filters::Recipe::from_value(&sized_recipe(Some(&webp), Some((1, 1)))).is_ok());
    }
}
