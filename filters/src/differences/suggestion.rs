//! *Suggest*: the next version of a preset, from what its makes changed. A pure function.
//!
//! Let `n` be the number of makes of the version, exact ones included. A change is suggested if more than `n / 2` makes agree on it:
//!
//! - A **number** (also the quality of the output): more than half of the makes set a higher value than the preset, or more than half a
//!   lower value. The suggestion is the median of the values of these makes, those in this direction only. Medians as in
//!   [`super::quantiles`]. A real number is rounded to a millionth, an integer to the nearest multiple of its step (of two equally near
//!   ones, that nearer to the preset); both stay within the hard range.
//! - **Any other parameter** (a word, a flag, a colour, a curve, a list, a table), and a number that has no value in the preset or in more
//!   than half of the makes: more than half of the makes have the same other value, or have none.
//! - A **step** that more than half of the makes remove or switch off is removed, and its parameters do not count. A step that is off in the
//!   preset is switched on if more than half switch it on; otherwise nothing about it is suggested.
//! - An **operation** that more than half of the makes add, not switched off, is added once: numbers are the median of the added steps, other parameters the
//!   value that more than half of them share, otherwise the default; at the lower median of their positions. An operation that a make adds
//!   several times counts once.
//!
//! Moved steps are not suggested.

use serde_json::Value;

use super::quantiles::median;
use super::{Difference, apply, output};
use crate::recipe::{MAX_STEPS, Output, Recipe, Step};
use crate::spec::{ParamKind, ParamSpec, ParamValue};

/// What the counts of an added step call its switch.
pub const OFF: &str = "off";

/// Values as JSON, each with the number of makes that have it.
pub type Counts = Vec<(Value, u64)>;

/// What the makes of a preset version changed: sums of the rows of [`super::counted_differences`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observed {
    /// The number of makes of the version, exact ones included.
    pub makes: u64,
    /// `parameter`: the changed values of one parameter of one step.
    pub parameters: Vec<ObservedParameter>,
    /// `output`: the changed values of one field.
    pub output: Vec<(String, Counts)>,
    /// `step_removed` and `step_switched` to off: the position of a step in the preset, and the number of makes that did either.
    pub removed: Vec<(usize, u64)>,
    /// `step_switched` to on: the position of a step in the preset, and the number of makes.
    pub switched_on: Vec<(usize, u64)>,
    /// `step_added`: the added steps of one operation.
    pub added: Vec<ObservedStep>,
}

/// The values to which makes changed a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedParameter {
    /// The position of the step in the preset, from 0.
    pub step: usize,
    /// The parameter's name.
    pub parameter: String,
    /// The values of the makes. Makes that did not change the parameter are left out.
    pub values: Counts,
}

/// The steps of one operation that makes added; of a make that adds several, one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ObservedStep {
    /// The operation.
    pub op: String,
    /// The number of makes that add it.
    pub makes: u64,
    /// The positions in the makes, from 0, each with its number of makes.
    pub positions: Vec<(usize, u64)>,
    /// The values of its parameters, and `off` ([`OFF`]) of the steps that are off. Makes that are missing in the counts have the default.
    pub parameters: Vec<(String, Counts)>,
}

/// A proposed version of a preset.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The proposed recipe. It keeps the ids of the preset's steps.
    pub recipe: Recipe,
    /// The differences between the preset and the proposed recipe. Empty if the makes do not agree on any change.
    pub changes: Vec<SuggestedChange>,
}

/// One suggested change.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestedChange {
    /// The change, from the preset to the proposed recipe.
    pub difference: Difference,
    /// The number of makes that agree on it.
    pub makes: u64,
}

/// Proposes the next version of the preset with the recipe `preset`. Observations that do not fit the preset are ignored.
#[must_use]
pub fn suggest(preset: &Recipe, observed: &Observed) -> Suggestion {
    let is_majority = |makes: u64| u128::from(makes) * 2 > u128::from(observed.makes);
    let mut changes = Vec::new();
    for (position, step) in preset.steps.iter().enumerate() {
        let of_step =
            |list: &[(usize, u64)]| list.iter().filter(|(at, _)| *at == position).map(|(_, makes)| makes).sum();
        let (removed, on): (u64, u64) = (of_step(&observed.removed), of_step(&observed.switched_on));
        // What a step that stays off has, or whether it is there, changes no picture.
        if step.is_off() && !is_majority(on) {
            continue;
        }
        if is_majority(removed) {
            let difference = Difference::StepRemoved { step: position, from: step.clone() };
            changes.push(SuggestedChange { difference, makes: removed });
            continue;
        }
        if step.is_off() {
            let difference = Difference::StepSwitched { op: step.spec(), step: position, on: true };
            changes.push(SuggestedChange { difference, makes: on });
        }
        for seen in observed.parameters.iter().filter(|seen| seen.step == position) {
            let Some(parameter) = step.spec().param(&seen.parameter) else { continue };
            let (op, from) = (step.spec(), step.get(parameter.name));
            let agreed = agreed_value(parameter, from.as_ref(), &read(step, parameter, &seen.values), &is_majority);
            if let Some((to, makes)) = agreed {
                let difference = Difference::Parameter { op, step: position, parameter, from, to };
                changes.push(SuggestedChange { difference, makes });
            }
        }
    }
    changes.extend(added_steps(preset, observed, &changes, &is_majority));
    changes.extend(output_changes(&preset.output, &observed.output, &is_majority));
    let differences: Vec<_> = changes.iter().map(|change| change.difference.clone()).collect();
    match apply(preset, &differences) {
        Ok(recipe) => Suggestion { recipe, changes },
        // Every change was made from the preset, so they fit.
        Err(_) => Suggestion { recipe: preset.clone(), changes: Vec::new() },
    }
}

/// The legal values of a parameter, with their counts. Null is the value of a parameter that its operation derives.
fn read(step: &Step, parameter: &ParamSpec, values: &Counts) -> Vec<(Option<ParamValue>, u64)> {
    let legal = |(value, makes): &(Value, u64)| {
        let mut step = step.clone();
        match value {
            Value::Null => step.reset(parameter.name),
            value => step.set(parameter.name, parameter.read(value).ok()?).ok()?,
        }
        Some((step.get(parameter.name), *makes))
    };
    values.iter().filter_map(legal).collect()
}

/// The value on which the makes agree, and their number.
fn agreed_value(
    parameter: &ParamSpec,
    from: Option<&ParamValue>,
    values: &[(Option<ParamValue>, u64)],
    is_majority: &impl Fn(u64) -> bool,
) -> Option<(Option<ParamValue>, u64)> {
    let numbers = values.iter().filter_map(|(value, makes)| Some((number(value.as_ref()?)?, *makes)));
    let Some(preset) = from.and_then(number) else { return shared(from, values, is_majority) };
    let Some((median, makes)) = agreed_median(preset, &numbers.collect::<Vec<_>>(), is_majority) else {
        return shared(from, values, is_majority).filter(|(value, _)| value.is_none());
    };
    let to = legal(&parameter.kind, median, preset)?;
    (Some(&to) != from).then_some((Some(to), makes))
}

/// The median of the values on one side of the preset's, if more than half of the makes are there, and their number.
fn agreed_median(preset: f64, values: &[(f64, u64)], is_majority: &impl Fn(u64) -> bool) -> Option<(f64, u64)> {
    let sides: [fn(f64, f64) -> bool; 2] = [|value, preset| value > preset, |value, preset| value < preset];
    sides.iter().find_map(|is_there| {
        let there: Vec<_> = values.iter().copied().filter(|(value, _)| is_there(*value, preset)).collect();
        let makes = there.iter().map(|(_, makes)| makes).sum();
        is_majority(makes).then(|| Some((median(&there)?, makes)))?
    })
}

/// The value other than the preset's that more than half of the makes share.
fn shared<T: PartialEq + Clone>(
    preset: Option<&T>,
    values: &[(Option<T>, u64)],
    is_majority: &impl Fn(u64) -> bool,
) -> Option<(Option<T>, u64)> {
    // Only the winner of the vote of Boyer and Moore can have more than half: two passes, also over many values.
    let (mut winner, mut lead) = (None, 0);
    for (value, makes) in values {
        if winner == Some(value) {
            lead += makes;
        } else if *makes > lead {
            (winner, lead) = (Some(value), makes - lead);
        } else {
            lead -= makes;
        }
    }
    let value = winner.filter(|value| value.as_ref() != preset)?;
    let makes = values.iter().filter(|(other, _)| other == value).map(|(_, makes)| makes).sum();
    is_majority(makes).then(|| (value.clone(), makes))
}

const fn number(value: &ParamValue) -> Option<f64> {
    match value {
        ParamValue::Number(number) => Some(*number),
        ParamValue::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

/// The nearest legal value; of two equally near integers, the one nearer to `preset`.
fn legal(kind: &ParamKind, median: f64, preset: f64) -> Option<ParamValue> {
    match *kind {
        ParamKind::Number { hard: [low, high], .. } => {
            Some(ParamValue::Number(((median * 1e6).round() / 1e6).clamp(low, high)))
        }
        ParamKind::Integer { hard: [low, high], step, .. } => {
            let (low, high) = (low.div_euclid(step) + i64::from(low % step != 0), high.div_euclid(step));
            let steps = median / step as f64;
            let steps = if median > preset { (steps - 0.5).ceil() } else { (steps + 0.5).floor() };
            Some(ParamValue::Integer((steps as i64).clamp(low, high) * step))
        }
        _ => None,
    }
}

/// The operations that more than half of the makes add, at their positions in the proposed recipe.
fn added_steps(
    preset: &Recipe,
    observed: &Observed,
    changes: &[SuggestedChange],
    is_majority: &impl Fn(u64) -> bool,
) -> Vec<SuggestedChange> {
    let removed = changes.iter().filter(|change| matches!(change.difference, Difference::StepRemoved { .. })).count();
    let kept = preset.steps.len() - removed;
    let added = observed.added.iter().map(|seen| (seen, seen.makes.saturating_sub(off(seen))));
    let mut added: Vec<(usize, Step, u64)> = added
        .filter(|(_, on)| is_majority(*on))
        .filter_map(|(seen, on)| Some((lower_median(&seen.positions).unwrap_or(kept), typical(seen)?, on)))
        .collect();
    added.truncate(MAX_STEPS.saturating_sub(kept));
    added.sort_by_key(|(position, ..)| *position);
    // Each at its position, behind the one before it, and not beyond the end.
    let mut next = 0;
    let place = |(i, (position, to, makes)): (usize, (usize, Step, u64))| {
        let step = position.max(next).min(kept + i);
        next = step + 1;
        SuggestedChange { difference: Difference::StepAdded { step, to }, makes }
    };
    added.into_iter().enumerate().map(place).collect()
}

/// The number of makes whose added step is off.
fn off(seen: &ObservedStep) -> u64 {
    let values = seen.parameters.iter().filter(|(name, _)| name == OFF).flat_map(|(_, values)| values);
    values.filter(|(value, _)| *value == Value::Bool(true)).map(|(_, makes)| makes).sum()
}

/// The step that stands for the added steps of one operation.
fn typical(seen: &ObservedStep) -> Option<Step> {
    let mut step = Step::new(&seen.op)?;
    let default = step.clone();
    for (name, values) in &seen.parameters {
        let Some(parameter) = step.spec().param(name) else { continue };
        let mut values = read(&default, parameter, values);
        let counted: u64 = values.iter().map(|(_, makes)| makes).sum();
        let preset = default.get(name);
        values.push((preset.clone(), seen.makes.saturating_sub(counted)));
        let value = match preset.as_ref().and_then(number) {
            Some(preset) => {
                let numbers = values.iter().filter_map(|(value, makes)| Some((number(value.as_ref()?)?, *makes)));
                legal(&parameter.kind, median(&numbers.collect::<Vec<_>>())?, preset)
            }
            None => shared(preset.as_ref(), &values, &|makes| makes * 2 > seen.makes).and_then(|(value, _)| value),
        };
        if let Some(value) = value {
            step.set(name, value).ok()?;
        }
    }
    Some(step)
}

/// The smallest value with at least half of the counts at or below it.
fn lower_median(values: &[(usize, u64)]) -> Option<usize> {
    let mut values = values.to_vec();
    values.sort_unstable();
    let all: u64 = values.iter().map(|(_, makes)| makes).sum();
    let mut below = 0;
    values.into_iter().find_map(|(value, makes)| {
        below += makes;
        (makes > 0 && below * 2 >= all).then_some(value)
    })
}

/// The field of the output that decides which others there are.
const FORMAT: &str = "format";

/// The changes of the output on which the makes agree. None if they are not valid together.
fn output_changes(
    preset: &Output,
    observed: &[(String, Counts)],
    is_majority: &impl Fn(u64) -> bool,
) -> Vec<SuggestedChange> {
    let mut fields = output::FIELDS.map(|field| (field, output::value(preset, field)));
    let of_format = observed.iter().filter(|(name, _)| name == FORMAT).flat_map(|(_, values)| values);
    let other_formats: u64 = of_format.map(|(_, makes)| makes).sum();
    let mut agreed = Vec::new();
    for (field, value) in &mut fields {
        let values: Vec<_> = observed.iter().filter(|(name, _)| name == field).flat_map(|(_, values)| values).collect();
        let numbers: Vec<_> = values.iter().filter_map(|(value, makes)| Some((value.as_f64()?, *makes))).collect();
        let middle =
            |preset: f64| agreed_median(preset, &numbers, is_majority).map(|(median, makes)| (median, preset, makes));
        let to = match value.as_f64().filter(|_| *field == "quality").and_then(middle) {
            Some((median, preset, makes)) => {
                let quality = if median > preset { (median - 0.5).ceil() } else { (median + 0.5).floor() };
                Some((Value::from(quality as i64), makes))
            }
            None => {
                let values: Vec<(Option<Value>, u64)> =
                    values.iter().map(|(value, makes)| (Some(value.clone()), *makes)).collect();
                let shared =
                    shared(Some(&*value), &values, is_majority).and_then(|(value, makes)| Some((value?, makes)));
                let has_format = agreed.iter().any(|(field, _)| *field == FORMAT);
                shared.filter(|(to, makes)| {
                    // A number that the preset has needs a direction, and a format without the field is agreed on with the format.
                    let is_chosen = has_format || is_majority(makes.saturating_sub(other_formats));
                    if to.is_null() { is_chosen } else { *field != "quality" || value.is_null() }
                })
            }
        };
        if let Some((to, makes)) = to.filter(|(to, _)| to != value) {
            agreed.push((*field, makes));
            *value = to;
        }
    }
    let Ok(next) = output::read(fields) else { return Vec::new() };
    let agreed_makes = |field: &str| agreed.iter().find(|(agreed, _)| *agreed == field).map(|(_, makes)| *makes);
    output::differences(preset, &next)
        .into_iter()
        .map(|difference| {
            // A new format brings settings with it.
            let makes = difference.parameter().and_then(agreed_makes).or_else(|| agreed_makes(FORMAT)).unwrap_or(0);
            SuggestedChange { difference, makes }
        })
        .collect()
}
