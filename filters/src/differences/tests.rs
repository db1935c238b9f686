//! Differences by hand, and properties over random recipes.

mod pairs;
mod properties;
mod suggestions;

use serde_json::{Value, json};

use super::*;

fn recipe(ops: Value) -> Recipe {
    Recipe::from_value(&json!({"version": 1, "ops": ops})).unwrap()
}

fn with_output(output: Value) -> Recipe {
    Recipe::from_value(&json!({"version": 1, "output": output})).unwrap()
}

fn in_json(differences: &[Difference]) -> Value {
    serde_json::to_value(differences).unwrap()
}

/// The differences as JSON, after all ways back and forth.
fn compared(from: &Recipe, to: &Recipe) -> Value {
    let found = differences(from, to);
    assert_eq!(apply(from, &found).as_ref(), Ok(to));
    assert_eq!(apply(to, &invert(&found)).as_ref(), Ok(from));
    in_json(&found)
}

#[test]
fn difference_of_a_parameter_has_effective_values_and_its_unit() {
    let from = recipe(json!([{"op": "exposure"}, {"op": "contrast", "amount": 0.2}]));
    let to = recipe(json!([{"op": "exposure", "ev": 0.5}, {"op": "contrast"}]));
    assert_eq!(
        compared(&from, &to),
        json!([
            {"kind": "parameter", "op": "exposure", "step": 0, "parameter": "ev", "unit": "EV", "from": 0, "to": 0.5},
            {"kind": "parameter", "op": "contrast", "step": 1, "parameter": "amount", "from": 0.2, "to": 0},
        ])
    );
}

#[test]
fn difference_without_a_value_is_null_and_curves_colours_and_tables_are_values() {
    let lut = format!("sha256:{}", "0a".repeat(32));
    let from = recipe(json!([{"op": "resize", "width": 800}, {"op": "curves"}, {"op": "duotone"}, {"op": "lut3d"}]));
    let to = recipe(json!([
        {"op": "resize", "width": 800, "height": 600},
        {"op": "curves", "red": [[0, 0.25], [1, 1]]},
        {"op": "duotone", "dark": "#102030"},
        {"op": "lut3d", "lut": lut},
    ]));
    let dark = from.steps[2].get("dark").unwrap().to_value();
    assert_eq!(
        compared(&from, &to),
        json!([
            {"kind": "parameter", "op": "resize", "step": 0, "parameter": "height", "unit": "px", "from": null, "to": 600},
            {"kind": "parameter", "op": "curves", "step": 1, "parameter": "red", "from": [[0, 0], [1, 1]],
                "to": [[0, 0.25], [1, 1]]},
            {"kind": "parameter", "op": "duotone", "step": 2, "parameter": "dark", "from": dark, "to": "#102030"},
            {"kind": "parameter", "op": "lut3d", "step": 3, "parameter": "lut", "from": null, "to": lut},
        ])
    );
}

#[test]
fn difference_of_steps_names_added_removed_and_switched_ones() {
    let from = recipe(json!([{"op": "exposure", "ev": 1}, {"op": "sepia"}, {"op": "contrast"}]));
    let to = recipe(json!([{"op": "grain"}, {"op": "exposure", "ev": 1}, {"op": "contrast", "off": true}]));
    assert_eq!(
        compared(&from, &to),
        json!([
            {"kind": "step_removed", "op": "sepia", "step": 1, "from": {"op": "sepia"}},
            {"kind": "step_switched", "op": "contrast", "step": 2, "from": true, "to": false},
            {"kind": "step_added", "op": "grain", "step": 0, "to": {"op": "grain"}},
        ])
    );
}

#[test]
fn difference_of_an_inserted_step_is_one() {
    let ops: Vec<Value> = ["exposure", "contrast", "highlights", "shadows"].map(|op| json!({"op": op})).into();
    let from = recipe(ops.clone().into());
    let mut more = ops;
    more.insert(1, json!({"op": "sepia", "amount": 0.5}));
    assert_eq!(
        compared(&from, &recipe(more.into())),
        json!([{"kind": "step_added", "op": "sepia", "step": 1, "to": {"op": "sepia", "amount": 0.5}}])
    );
}

#[test]
fn difference_of_the_output_is_by_field() {
    let (from, to) = (with_output(json!({"format": "jpeg"})), with_output(json!({"format": "jpeg", "quality": 92})));
    let expected = json!([{"kind": "output", "op": null, "step": null, "parameter": "quality", "from": 85, "to": 92}]);
    assert_eq!(compared(&from, &to), expected);
    let to = with_output(json!({"format": "png", "bit_depth": 16, "metadata": "none"}));
    assert_eq!(
        compared(&from, &to),
        json!([
            {"kind": "output", "op": null, "step": null, "parameter": "format", "from": "jpeg", "to": "png"},
            {"kind": "output", "op": null, "step": null, "parameter": "quality", "from": 85, "to": null},
            {"kind": "output", "op": null, "step": null, "parameter": "subsampling", "from": "4:2:0", "to": null},
            {"kind": "output", "op": null, "step": null, "parameter": "bit_depth", "from": null, "to": 16},
            {"kind": "output", "op": null, "step": null, "parameter": "metadata", "from": "no_gps", "to": "none"},
        ])
    );
}

#[test]
fn exact_make_has_no_difference_that_counts() {
    let preset = recipe(json!([{"op": "exposure", "ev": 1, "id": "a"}, {"op": "sepia", "off": true}]));
    for ops in [
        json!([{"op": "exposure", "ev": 1.0, "id": "b"}]),
        json!([{"op": "sepia", "amount": 0.3, "off": true}, {"op": "exposure", "ev": 1}, {"op": "grain", "off": true}]),
    ] {
        let make = recipe(ops);
        assert!(is_exact(&preset, &make));
        assert!(!differences(&preset, &make).is_empty());
        assert_eq!(counted_differences(&preset, &make), []);
    }
    let modified = recipe(json!([{"op": "exposure", "ev": 1.1}, {"op": "sepia", "amount": 0.3, "off": true}]));
    assert!(!is_exact(&preset, &modified));
    assert_eq!(counted_differences(&preset, &modified).len(), 2);
}

#[test]
fn rating_survives_json_and_is_no_part_of_the_recipe() {
    let rating = Difference::Rating { from: None, to: Some(4.0) };
    let value = json!({"kind": "rating", "op": null, "step": null, "from": null, "to": 4});
    assert_eq!(rating.to_value(), value);
    assert_eq!(serde_json::from_value::<Difference>(value).unwrap(), rating);
    assert_eq!(invert(std::slice::from_ref(&rating)), [Difference::Rating { from: Some(4.0), to: None }]);
    assert_eq!(apply(&Recipe::default(), &[rating]), Ok(Recipe::default()));
}

#[test]
fn difference_of_wrong_json_is_refused() {
    let refused = |value: Value| serde_json::from_value::<Difference>(value).unwrap_err().to_string();
    let cases = [
        (json!({}), "kind"),
        (json!([]), "kind"),
        (json!({"kind": "step_moved", "op": "nothing", "step": 0, "to": 1}), "op"),
        (json!({"kind": "step_moved", "op": "sepia", "step": -1, "to": 1}), "step"),
        (json!({"kind": "step_added", "op": "sepia", "step": 0, "to": {"op": "sepia", "amount": 9}}), "amount"),
        (json!({"kind": "parameter", "op": "sepia", "step": 0, "parameter": "ev", "from": 0, "to": 1}), "parameter"),
        (json!({"kind": "parameter", "op": "exposure", "step": 0, "parameter": "ev", "from": 0, "to": 99}), "ev"),
        (json!({"kind": "output", "op": null, "step": null, "parameter": "size", "from": 0, "to": 1}), "parameter"),
        (json!({"kind": "rating", "from": "good", "to": 1}), "from"),
    ];
    for (value, place) in cases {
        let message = refused(value.clone());
        assert!(message.contains(&format!("`{place}`")), "{value}: {message}");
    }
}

#[test]
fn differences_of_another_recipe_are_refused() {
    let preset = recipe(json!([{"op": "exposure", "ev": 1}, {"op": "sepia"}]));
    let read = |value: Value| serde_json::from_value::<Difference>(value).unwrap();
    let cases = [
        json!({"kind": "parameter", "op": "exposure", "step": 0, "parameter": "ev", "from": 0.5, "to": 2}),
        json!({"kind": "parameter", "op": "exposure", "step": 1, "parameter": "ev", "from": 1, "to": 2}),
        json!({"kind": "parameter", "op": "exposure", "step": 0, "parameter": "ev", "from": 1, "to": null, "x": 0}),
        json!({"kind": "step_switched", "op": "sepia", "step": 1, "from": false, "to": true}),
        json!({"kind": "step_removed", "op": "sepia", "step": 1, "from": {"op": "sepia", "amount": 0.1}}),
        json!({"kind": "step_removed", "op": "sepia", "step": 7, "from": {"op": "sepia"}}),
        json!({"kind": "step_moved", "op": "sepia", "step": 1, "from": 1, "to": 2}),
        json!({"kind": "step_added", "op": "grain", "step": 3, "to": {"op": "grain"}}),
        json!({"kind": "output", "op": null, "step": null, "parameter": "quality", "from": 90, "to": 80}),
        json!({"kind": "output", "op": null, "step": null, "parameter": "quality", "from": 85, "to": 800}),
        json!({"kind": "output", "op": null, "step": null, "parameter": "bit_depth", "from": null, "to": 16}),
    ];
    for (i, value) in cases.into_iter().enumerate() {
        // The third one is legal: without a value, a number has its default.
        let outcome = apply(&preset, &[read(value.clone())]);
        assert_eq!(outcome.is_ok(), i == 2, "{value}: {outcome:?}");
        assert!(outcome.err().is_none_or(|error| error.index == 0 && error.to_string().ends_with('.')), "{value}");
    }
    let full = recipe(json!(vec![json!({"op": "invert"}); 64]));
    let one_more = read(json!({"kind": "step_added", "op": "grain", "step": 0, "to": {"op": "grain"}}));
    assert!(apply(&full, &[one_more]).is_err());
}

#[test]
fn added_step_loses_an_id_that_exists() {
    // The make has ids of its own: `a` is another operation there.
    let preset = recipe(json!([{"op": "exposure", "id": "a"}]));
    let make =
        recipe(json!([{"op": "exposure", "id": "b", "ev": 1}, {"op": "sepia", "id": "a"}, {"op": "grain", "id": "c"}]));
    let result = apply(&preset, &differences(&preset, &make)).unwrap();
    let ids: Vec<_> = result.steps.iter().map(Step::id).collect();
    assert_eq!(ids, [Some("a"), None, Some("c")]);
    assert_eq!(result.effective(), make.effective());
}
