//! Applies differences to a preset's recipe.

use super::{Difference, DifferencesError, output};
use crate::recipe::{MAX_STEPS, Recipe, Step};

/// Makes the recipe of the make from the recipe of the preset and their differences. Steps of the preset keep their ids; an added step loses
/// its id if another step has the same. The rating is not part of a recipe and is ignored.
///
/// # Errors
///
/// A difference does not fit the recipe, for example because its parameter does not have the value `from`.
pub fn apply(from: &Recipe, differences: &[Difference]) -> Result<Recipe, DifferencesError> {
    let mut kept: Vec<Option<Step>> = from.steps.iter().cloned().map(Some).collect();
    // Steps with a position in the make, each with the index of its difference.
    let mut placed: Vec<(usize, Step, usize)> = Vec::new();
    let mut settings = output::FIELDS.map(|field| (field, output::value(&from.output, field)));
    let mut output_index = 0;
    for (index, difference) in differences.iter().enumerate() {
        let refused = |reason: &str| DifferencesError::new(index, reason);
        match difference {
            Difference::StepSwitched { op, step, on } => {
                let own = find(&mut kept, *step, op.name, index)?;
                if own.is_off() != *on {
                    return Err(refused("the step is switched already"));
                }
                own.set_off(!on);
            }
            Difference::Parameter { op, step, parameter, from, to } => {
                let own = find(&mut kept, *step, op.name, index)?;
                if own.get(parameter.name) != *from {
                    return Err(refused("the parameter has another value"));
                }
                match to {
                    Some(value) => own
                        .set(parameter.name, value.clone())
                        .map_err(|error| refused(error.message.trim_end_matches('.')))?,
                    None => own.reset(parameter.name),
                }
            }
            Difference::Output { field, from, to } => {
                let own = settings.iter_mut().find(|(name, _)| name == field);
                let (_, value) = own.ok_or_else(|| refused("the output has no such field"))?;
                if *value != *from {
                    return Err(refused("the field has another value"));
                }
                value.clone_from(to);
                output_index = index;
            }
            _ => {}
        }
    }
    for (index, difference) in differences.iter().enumerate() {
        match difference {
            Difference::StepRemoved { step, from } => {
                let own = find(&mut kept, *step, from.spec().name, index)?;
                if own.is_off() != from.is_off() || own.without_identity() != from.without_identity() {
                    return Err(DifferencesError::new(index, "the step has other parameters"));
                }
                kept.get_mut(*step).map(Option::take);
            }
            Difference::StepMoved { op, step, to } => {
                find(&mut kept, *step, op.name, index)?;
                placed.extend(kept.get_mut(*step).and_then(Option::take).map(|own| (*to, own, index)));
            }
            Difference::StepAdded { step, to } => placed.push((*step, to.clone(), index)),
            _ => {}
        }
    }
    let steps = arrange(kept.into_iter().flatten().collect(), placed)?;
    let output = output::read(settings).map_err(|reason| DifferencesError::new(output_index, reason))?;
    Ok(Recipe { steps: with_unique_ids(steps, differences), output })
}

/// The step at a position of the preset, if it is there and has this operation.
fn find<'a>(
    kept: &'a mut [Option<Step>],
    step: usize,
    op: &str,
    index: usize,
) -> Result<&'a mut Step, DifferencesError> {
    let own = kept.get_mut(step).and_then(Option::as_mut).filter(|own| own.spec().name == op);
    own.ok_or_else(|| DifferencesError::new(index, format!("there is no step `{op}` at position {step}")))
}

/// Puts the placed steps at their positions, and the others between them in order.
fn arrange(others: Vec<Step>, placed: Vec<(usize, Step, usize)>) -> Result<Vec<Step>, DifferencesError> {
    let length = others.len() + placed.len();
    let mut slots: Vec<Option<Step>> = vec![None; length];
    for (position, step, index) in placed {
        if length > MAX_STEPS {
            let reason = format!("a recipe can have {MAX_STEPS} operations at most");
            return Err(DifferencesError::new(index, reason));
        }
        match slots.get_mut(position).filter(|slot| slot.is_none()) {
            Some(slot) => *slot = Some(step),
            None => return Err(DifferencesError::new(index, format!("position {position} is not free"))),
        }
    }
    let mut others = others.into_iter();
    Ok(slots.into_iter().filter_map(|slot| slot.or_else(|| others.next())).collect())
}

/// Removes the ids of added steps that other steps have too.
fn with_unique_ids(mut steps: Vec<Step>, differences: &[Difference]) -> Vec<Step> {
    let added = differences.iter().filter_map(|difference| match difference {
        Difference::StepAdded { step, .. } => Some(*step),
        _ => None,
    });
    for position in added {
        let Some(id) = steps.get(position).and_then(Step::id) else { continue };
        if steps.iter().filter(|step| step.id() == Some(id)).count() > 1
            && let Some(step) = steps.get_mut(position)
        {
            let _ = step.set_id(None);
        }
    }
    steps
}
