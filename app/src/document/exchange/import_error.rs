//! Why a recipe from outside is not used, and where the mistake is: as data, since the words depend on the language.

use filters::{OpSpec, ParamSpec, RECIPE_VERSION, RecipeError, RecipeErrorCode, Step};
use serde_json::Value;

/// Why a text is not used as a recipe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ImportError {
    /// The text is longer than the limit.
    TooLarge,
    /// The text is damaged, or is no recipe.
    NotARecipe,
    /// A newer version of Safelight made it.
    Newer,
    /// It has more steps than a recipe can have.
    TooManySteps,
    /// A look-up table that came with it is damaged.
    Table,
    /// The output is not possible.
    Output,
    /// A step is at fault.
    Step {
        /// Counted from 1.
        number: usize,
        fault: StepError,
    },
}

/// Why a step is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum StepError {
    /// It is no operation.
    Malformed,
    /// There is no such operation.
    UnknownOperation,
    /// It has a setting that the operation does not have.
    UnknownSetting(&'static OpSpec),
    /// A setting has a value that it cannot have.
    Value(&'static OpSpec, &'static ParamSpec),
}

impl ImportError {
    /// What an error of the engine says about `recipe`.
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
