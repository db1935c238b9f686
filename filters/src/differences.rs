//! Differences between two recipes, field by field: between a preset and a make of it. Pure functions.
//!
//! | `kind` | `op`, `step` | `parameter`, `unit` | `from`, `to` |
//! | --- | --- | --- | --- |
//! | `step_added` | position in the make | | `to`: the whole step |
//! | `step_removed` | position in the preset | | `from`: the whole step |
//! | `step_moved` | position in the preset | | both positions |
//! | `step_switched` | position in the preset | | whether the step is on |
//! | `parameter` | position in the preset | name and unit | both values, defaults included |
//! | `output` | null | name of the field | both values, defaults included |
//! | `rating` | null | | both ratings |
//!
//! **`step`** counts from 0. Versions of a preset do not change, so a step of a version has the same `step` in the differences of all its
//! makes: group sums by `op` and `step`. For `step_added`, `step` depends on the other steps of the make: group these by `op`.
//!
//! **Values.** A value is null if there is none: a parameter that its operation derives, or a field that the output's format does not have.
//!
//! **Matching.** Two steps with the same id and operation are the same step. The other steps match by operation and order: the longest
//! common subsequence; of several, the one with the fewest changed parameters and switches. Steps of the same operation that are left over
//! match too, as moved steps. Steps that are on take precedence over steps that are off. Ids themselves are not compared.
//!
//! **Exact makes.** Steps that are off are compared like others. They do not change a picture, so a make counts as exact if the two
//! recipes render the same ([`is_exact`]); none of its differences count ([`counted_differences`]). All differences of a modified make
//! count, also those of steps that are off.

mod apply;
mod error;
mod invert;
mod json_patch;
mod matching;
mod output;
pub mod quantiles;
mod serialization;
pub mod suggestion;

pub use apply::apply;
pub use error::DifferencesError;
pub use invert::invert;
pub use json_patch::json_patch;
pub use output::FIELDS as OUTPUT_FIELDS;

use serde_json::Value;

use crate::recipe::{Recipe, Step};
use crate::spec::{OpSpec, ParamSpec, ParamValue};
use matching::{Pair, pair_steps};

/// One difference. Its JSON form is described at the top of this module.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// The make has a step that the preset does not have.
    StepAdded {
        /// The position in the make, from 0.
        step: usize,
        /// The whole step.
        to: Step,
    },
    /// The preset has a step that the make does not have.
    StepRemoved {
        /// The position in the preset, from 0.
        step: usize,
        /// The whole step.
        from: Step,
    },
    /// A step stands elsewhere among the steps that are in both recipes.
    StepMoved {
        /// The operation.
        op: &'static OpSpec,
        /// The position in the preset, from 0.
        step: usize,
        /// The position in the make, from 0.
        to: usize,
    },
    /// A step was switched off or on.
    StepSwitched {
        /// The operation.
        op: &'static OpSpec,
        /// The position in the preset, from 0.
        step: usize,
        /// Whether the step is on in the make. It is the opposite in the preset.
        on: bool,
    },
    /// A parameter has another value.
    Parameter {
        /// The operation.
        op: &'static OpSpec,
        /// The position in the preset, from 0.
        step: usize,
        /// The parameter, with its unit.
        parameter: &'static ParamSpec,
        /// The value in the preset. `None` if the operation derives it.
        from: Option<ParamValue>,
        /// The value in the make. `None` if the operation derives it.
        to: Option<ParamValue>,
    },
    /// A field of the output settings has another value.
    Output {
        /// The field: `format`, `quality`, `subsampling`, `bit_depth` or `metadata`.
        field: &'static str,
        /// The value in the preset, as JSON. Null if its format does not have the field.
        from: Value,
        /// The value in the make, as JSON. Null if its format does not have the field.
        to: Value,
    },
    /// The make has another rating. Recipes have no rating, so [`differences`] does not return this kind; owners of ratings add it.
    Rating {
        /// The rating of the preset.
        from: Option<f64>,
        /// The rating of the make.
        to: Option<f64>,
    },
}

impl Difference {
    /// The kind, as in JSON.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::StepAdded { .. } => "step_added",
            Self::StepRemoved { .. } => "step_removed",
            Self::StepMoved { .. } => "step_moved",
            Self::StepSwitched { .. } => "step_switched",
            Self::Parameter { .. } => "parameter",
            Self::Output { .. } => "output",
            Self::Rating { .. } => "rating",
        }
    }

    /// The name of the operation. `None` for the output and the rating.
    #[must_use]
    pub const fn op(&self) -> Option<&'static str> {
        match self {
            Self::StepAdded { to: step, .. } | Self::StepRemoved { from: step, .. } => Some(step.spec().name),
            Self::StepMoved { op, .. } | Self::StepSwitched { op, .. } | Self::Parameter { op, .. } => Some(op.name),
            Self::Output { .. } | Self::Rating { .. } => None,
        }
    }

    /// The position of the step from 0: in the make for an added step, otherwise in the preset. `None` for the output and the rating.
    #[must_use]
    pub const fn step(&self) -> Option<usize> {
        match self {
            Self::StepAdded { step, .. }
            | Self::StepRemoved { step, .. }
            | Self::StepMoved { step, .. }
            | Self::StepSwitched { step, .. }
            | Self::Parameter { step, .. } => Some(*step),
            Self::Output { .. } | Self::Rating { .. } => None,
        }
    }
}

/// The differences between the recipe of a preset and that of a make: in the order of the preset's steps, then the added steps in the order
/// of the make, then the output. Empty if the recipes are equal; ids are not compared.
#[must_use]
pub fn differences(from: &Recipe, to: &Recipe) -> Vec<Difference> {
    let pairs = pair_steps(&from.steps, &to.steps);
    let mut differences = Vec::new();
    for (step, before) in from.steps.iter().enumerate() {
        let pair = pairs.iter().find(|pair| pair.from == step);
        match pair.and_then(|pair| Some((pair, to.steps.get(pair.to)?))) {
            None => differences.push(Difference::StepRemoved { step, from: before.clone() }),
            Some((pair, after)) => compare_steps(*pair, before, after, &mut differences),
        }
    }
    let is_added = |position: usize| pairs.iter().all(|pair| pair.to != position);
    let added = to.steps.iter().enumerate().filter(|(position, _)| is_added(*position));
    differences.extend(added.map(|(step, to)| Difference::StepAdded { step, to: to.clone() }));
    differences.extend(output::differences(&from.output, &to.output));
    differences
}

/// Whether the two recipes render the same: they are equal without ids and without steps that are off.
#[must_use]
pub fn is_exact(from: &Recipe, to: &Recipe) -> bool {
    from.effective() == to.effective()
}

/// The differences that count: none if the make is exact, otherwise all.
#[must_use]
pub fn counted_differences(from: &Recipe, to: &Recipe) -> Vec<Difference> {
    if is_exact(from, to) { Vec::new() } else { differences(from, to) }
}

fn compare_steps(Pair { from: step, to, moved }: Pair, before: &Step, after: &Step, all: &mut Vec<Difference>) {
    let op = before.spec();
    if moved {
        all.push(Difference::StepMoved { op, step, to });
    }
    if before.is_off() != after.is_off() {
        all.push(Difference::StepSwitched { op, step, on: before.is_off() });
    }
    all.extend(changed_params(before, after).map(|(parameter, from, to)| Difference::Parameter {
        op,
        step,
        parameter,
        from,
        to,
    }));
}

/// The parameters in which two steps of one operation differ, with both values.
fn changed_params(
    before: &Step,
    after: &Step,
) -> impl Iterator<Item = (&'static ParamSpec, Option<ParamValue>, Option<ParamValue>)> {
    let both = move |param: &'static ParamSpec| (param, before.get(param.name), after.get(param.name));
    before.spec().params.iter().map(both).filter(|(_, from, to)| from != to)
}

#[cfg(test)]
mod tests;
