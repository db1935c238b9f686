//! A recipe that grows by steps, with values that are legal by their specification.

use filters::{ParamKind, ParamValue, Recipe, Step};

/// Collects steps in the order in which they are added.
#[derive(Default)]
pub(super) struct RecipeBuilder(Recipe);

impl RecipeBuilder {
    /// Adds a step with these numbers, unless it has no effect.
    pub(super) fn add(&mut self, op: &str, numbers: &[(&str, f64)]) {
        let Some(mut step) = Step::new(op) else { return };
        for (name, number) in numbers {
            set_number(&mut step, name, *number);
        }
        self.push(step);
    }

    pub(super) fn push(&mut self, step: Step) {
        if !step.is_neutral() {
            self.0.steps.push(step);
        }
    }

    pub(super) fn finish(self) -> Recipe {
        self.0
    }
}

/// Sets a number: rounded to a millionth, and limited to its hard range.
pub(super) fn set_number(step: &mut Step, name: &str, number: f64) {
    if let Some(ParamKind::Number { hard: [low, high], .. }) = step.spec().param(name).map(|param| param.kind) {
        let rounded = (number * 1e6).round() / 1e6;
        // The value is within the range.
        let _ = step.set(name, ParamValue::Number(rounded.clamp(low, high)));
    }
}
