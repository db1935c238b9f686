//! Errors of the import of a recipe, with the position of the mistake. They are data, because the message depends on
//! the language.

use filters::{OpSpec, ParamSpec, RECIPE_VERSION, RecipeError, RecipeErrorCode, Step};
use serde_json::Value;

/// Why a text is not a valid recipe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ImportError {
    /// The text is longer than the limit.
    TooLarge,
    /// The text is damaged, or is not a recipe.
    NotARecipe,
    /// A newer version of Safelight wrote it.
    Newer,
    /// It has more steps than a recipe can have.
    TooManySteps,
    /// A look-up table in it is damaged.
    Table,
    /// The output settings are not valid.
    Output,
    /// A step is not valid.
    Step {
        /// Counted from 1.
        number: usize,
        fault: StepError,
    },
}

/// Why a step is not valid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum StepError {
    /// It is not an operation.
    Malformed,
    /// The operation does not exist.
    UnknownOperation,
    /// The operation does not have this parameter.
    UnknownSetting(&'static OpSpec),
    /// The parameter does not accept this value.
    Value(&'static OpSpec, &'static ParamSpec),
}

impl ImportError {
    /// Converts an error of the engine about `recipe`.
    pub(super) fn of(error: &RecipeError, recipe: &Value) -> Self {
        let mut path = error.pointer.split('/').skip(1);
        match (path.next(), path.next().and_then(|index| index.parse::<usize>().ok())) {
            (Some("version"), _) if is_newer(recipe) => Self::Newer,
            (Some("ops"), Some(index)) => {
                Self::Step { number: index + 1, fault: step_error(error.code, operation(recipe, index), path.next()) }
            }
            (Some("ops"), None) if error.code == RecipeErrorCode::OutOfRange => Self::TooManySteps,
            (Some("output"), _) => Self::Output,
            _ => Self::NotARecipe,
        }
    }
}

fn is_newer(recipe: &Value) -> bool {
    recipe.get("version").and_then(Value::as_u64).is_some_and(|version| version > RECIPE_VERSION)
}

fn operation(recipe: &Value, index: usize) -> Option<&'static OpSpec> {
    let name = recipe.get("ops")?.get(index)?.get("op")?.as_str()?;
    Step::new(name).map(|step| step.spec())
}

fn step_error(code: RecipeErrorCode, op: Option<&'static OpSpec>, field: Option<&str>) -> StepError {
    match (code, op) {
        (RecipeErrorCode::UnknownOp, _) => StepError::UnknownOperation,
        (_, None) => StepError::Malformed,
        (_, Some(op)) => match field.and_then(|field| op.param(field)) {
            Some(param) => StepError::Value(op, param),
            None => StepError::UnknownSetting(op),
        },
    }
}
