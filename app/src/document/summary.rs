//! Describes a recipe in a few words.

use filters::{OpSpec, Recipe, Step, catalog};
use serde_json::Value;

use crate::text::{operations::op_label, rendition as text};

/// The labels of the operations with these names. If an operation is unknown, a sentence that says so.
pub(crate) fn operations_summary(names: &[String]) -> String {
    let known = |name: &String| catalog().find(|op| op.name == *name);
    names
        .iter()
        .map(known)
        .collect::<Option<Vec<_>>>()
        .map_or_else(|| text::other_engine().to_owned(), |ops| labels(&ops))
}

fn labels(operations: &[&OpSpec]) -> String {
    match operations {
        [] => text::as_taken().to_owned(),
        operations => operations.iter().map(|op| op_label(op)).collect::<Vec<_>>().join(" · "),
    }
}

/// The labels of the operations of a recipe. If this engine cannot read it, a sentence that says so.
pub(crate) fn recipe_summary(recipe: &Value) -> String {
    match Recipe::from_value(recipe) {
        Ok(recipe) => labels(&recipe.steps.iter().map(Step::spec).collect::<Vec<_>>()),
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
        let listed = |names: &[&str]| operations_summary(&names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(listed(&["exposure", "invert"]), "Exposure · Invert");
        assert_eq!(listed(&[]), "As it was taken");
        assert_eq!(listed(&["invert", "frobnicate"]), "A recipe of another engine");
    }
}
