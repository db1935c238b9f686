//! Messages about recipes that cannot be used. Each names the mistake, its place and the next step.

use filters::{MAX_STEPS, ParamKind, ParamSpec, Recipe};

use crate::document::exchange::{ImportError, ImportedRecipe, StepError};
use crate::library::luts;
use crate::text::operations::{op_label, param_label};
use crate::text::{localized, recipes as text};

/// The message for a recipe that could not be parsed.
pub(super) fn import_error(source: &str, error: ImportError) -> String {
    let reason = match error {
        ImportError::TooLarge => text::too_large().to_owned(),
        ImportError::NotARecipe => text::not_a_recipe().to_owned(),
        ImportError::Newer => text::newer().to_owned(),
        ImportError::TooManySteps => text::too_many_steps(MAX_STEPS),
        ImportError::Table => crate::text::errors::bad_table_file().to_owned(),
        ImportError::Output => text::bad_output().to_owned(),
        ImportError::Step { number, fault } => in_step(number, fault),
    };
    text::not_used(source, reason)
}

fn in_step(number: usize, fault: StepError) -> String {
    match fault {
        StepError::Malformed => text::in_step(number, text::malformed_step()),
        StepError::UnknownOperation => text::in_step(number, text::unknown_operation()),
        StepError::UnknownSetting(op) => text::in_step_of(number, op_label(op), text::unknown_setting()),
        StepError::Value(op, param) => text::in_step_of(number, op_label(op), bad_value(param_label(op, param), param)),
    }
}

/// The message for a value that the setting `label` does not accept.
pub(in super::super) fn bad_value(label: &str, param: &ParamSpec) -> String {
    let [low, high] = match param.kind {
        ParamKind::Number { hard: [low, high], .. } => [low.to_string(), high.to_string()],
        ParamKind::Integer { hard: [low, high], .. } => [low.to_string(), high.to_string()],
        _ => return text::bad_setting(label),
    };
    text::number_out_of_range(label, localized(low), localized(high))
}

/// The message for a recipe that the engine cannot render, with the step at `pointer`.
pub(super) fn render_error(recipe: &Recipe, pointer: &str, message: &str) -> String {
    let index = pointer.strip_prefix("/ops/").and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
    match index.and_then(|index| Some((index + 1, recipe.steps.get(index)?))) {
        Some((number, step)) => text::in_step_of(number, op_label(step.spec()), message),
        None => message.to_owned(),
    }
}

/// Stores the look-up tables of an imported recipe on this device and returns the recipe.
pub(super) fn store_luts(ImportedRecipe { recipe, tables }: ImportedRecipe) -> Recipe {
    tables.iter().for_each(|table| luts::save_text(table.id, &table.name, &table.text));
    recipe
}

/// The operations of a recipe in one line.
pub(super) fn operations_line(recipe: &Recipe) -> String {
    let labels: Vec<_> = recipe.steps.iter().map(|step| op_label(step.spec())).collect();
    if labels.is_empty() { text::without_steps().to_owned() } else { labels.join(" · ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::exchange::read;
    use crate::text::{Language, set_language};

    fn sentence(ops: &str) -> String {
        let text = format!(r#"{{"version":1,"ops":[{{"op":"invert"}},{{"op":"sepia"}},{ops}]}}"#);
        import_error("a.json", read(&text).unwrap_err())
    }

    #[test]
    fn import_error_names_step_operation_and_setting() {
        let contrast = sentence(r#"{"op":"contrast","amount":9000}"#);
        assert_eq!(contrast, "a.json was not used. Step 3, Contrast: “Amount” must be a number from -1 to 1.");
        let unknown = sentence(r#"{"op":"dream"}"#);
        assert!(unknown.starts_with("a.json was not used. Step 3: this version"), "{unknown}");
        set_language(Language::German);
        let contrast = sentence(r#"{"op":"contrast","amount":9000}"#);
        set_language(Language::English);
        assert!(contrast.contains("Schritt 3, Kontrast:"), "{contrast}");
    }

    #[test]
    fn operations_line_lists_labels() {
        let recipe = read(r#"{"version":1,"ops":[{"op":"sepia"},{"op":"contrast"}]}"#).unwrap().recipe;
        assert_eq!(operations_line(&recipe), "Sepia · Contrast");
        assert_eq!(operations_line(&Recipe::default()), "no steps");
        assert!(render_error(&recipe, "/ops/1/amount", "It is odd.").starts_with("Step 2, Contrast: It is odd."));
        assert_eq!(render_error(&recipe, "", "It is odd."), "It is odd.");
    }
}
