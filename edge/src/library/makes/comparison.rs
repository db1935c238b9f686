//! Compares the recipe of a make with that of its preset version, by the engine's own comparison.

use api::Difference;
use filters::Recipe;
use filters::differences::{self, counted_differences};

use crate::problem::Fault;

/// The differences that count, in their order. None if both recipes render the same.
pub(crate) fn compare(preset: &Recipe, make: &Recipe) -> Result<Vec<Difference>, Fault> {
    counted_differences(preset, make).iter().map(to_api).collect()
}

/// A difference as clients receive it.
pub(super) fn to_api(difference: &differences::Difference) -> Result<Difference, Fault> {
    Ok(serde_json::from_value(difference.to_value())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn comparison_has_the_form_of_the_contract() {
        let recipe = |ops| Recipe::from_value(&json!({"version": 1, "ops": ops})).unwrap();
        let preset = recipe(json!([{"op": "exposure", "ev": 0.5}, {"op": "invert"}]));
        let make = recipe(json!([{"op": "exposure", "ev": 1}]));
        let found = serde_json::to_value(compare(&preset, &make).unwrap()).unwrap();
        let expected = json!([
            {"kind": "parameter", "op": "exposure", "step": 0, "parameter": "ev", "unit": "EV", "from": 0.5, "to": 1},
            {"kind": "step_removed", "op": "invert", "step": 1, "from": {"op": "invert"}},
        ]);
        assert_eq!(found, expected);
        assert_eq!(compare(&preset, &preset).unwrap(), []);
    }
}
