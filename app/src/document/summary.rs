//! A recipe in a few words.

use filters::Recipe;
use serde_json::Value;

use crate::text::{operations::op_label, rendition as text};

/// The labels of a recipe's operations; for a recipe that this engine cannot read, a sentence that says so.
pub(crate) fn recipe_summary(recipe: &Value) -> String {
    match Recipe::from_value(recipe) {
        Ok(recipe) if recipe.steps.is_empty() => text::as_taken().to_owned(),
        Ok(recipe) => recipe.steps.iter().map(|step| op_label(step.spec())).collect::<Vec<_>>().join(" · "),
        Err(_) => text::other_engine().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_are_named_by_their_operations() {
        let named = |json: &str| recipe_summary(&serde_json::from_str(json).unwrap());
        assert_eq!(named(r#"{"version":1,"ops":[{"op":"exposure"},{"op":"invert"}]}"#), "Exposure · Invert");
        assert_eq!(named(r#"{"version":1}"#), "As it was taken");
        assert_eq!(named(r#"{"version":2}"#), "A recipe of another engine");
    }
}
