//! Differences as a JSON Patch (RFC 6902).

use serde_json::{Map, Value, json};

use super::{Difference, DifferencesError, apply};
use crate::recipe::Recipe;

/// The patch that turns the stored JSON of the preset's recipe ([`Recipe::to_value`]) into that of the make: a list of `remove`, `move`,
/// `add` and `replace` operations. The rating is not part of a recipe and is not in the patch.
///
/// # Errors
///
/// A difference does not fit the recipe.
pub fn json_patch(from: &Recipe, differences: &[Difference]) -> Result<Value, DifferencesError> {
    let make = apply(from, differences)?;
    let mut patch = Vec::new();
    // The positions in the preset of the steps, as the patch leaves them.
    let mut order: Vec<usize> = (0..from.steps.len()).collect();
    for at in (0..order.len()).rev() {
        let is_removed =
            |difference: &Difference| matches!(difference, Difference::StepRemoved { step, .. } if *step == at);
        if differences.iter().any(is_removed) {
            order.remove(at);
            patch.push(json!({"op": "remove", "path": format!("/ops/{at}")}));
        }
    }
    let origins = origins(from, &make, differences);
    // Each moved step goes behind the step that it follows in the make; the others stay where they are.
    let target: Vec<usize> = origins.iter().copied().flatten().collect();
    for (i, step) in target.iter().enumerate() {
        let is_moved =
            |difference: &Difference| matches!(difference, Difference::StepMoved { step: moved, .. } if moved == step);
        let Some(at) = order.iter().position(|other| other == step) else { continue };
        if differences.iter().any(is_moved) {
            order.remove(at);
            let before = i.checked_sub(1).and_then(|before| target.get(before));
            let to = order.iter().position(|other| Some(other) == before).map_or(0, |before| before + 1);
            order.insert(to, *step);
            if at != to {
                patch.push(json!({"op": "move", "from": format!("/ops/{at}"), "path": format!("/ops/{to}")}));
            }
        }
    }
    for (position, step) in make.steps.iter().enumerate() {
        if origins.get(position).is_some_and(Option::is_none) {
            patch.push(json!({"op": "add", "path": format!("/ops/{position}"), "value": step.to_value()}));
        }
    }
    for (position, (origin, after)) in origins.iter().zip(&make.steps).enumerate() {
        if let Some(before) = origin.and_then(|step| from.steps.get(step)) {
            fields(&format!("/ops/{position}"), &before.to_value(), &after.to_value(), &mut patch);
        }
    }
    fields("/output", &from.output.to_value(), &make.output.to_value(), &mut patch);
    Ok(patch.into())
}

/// For each step of the make: its position in the preset. `None` for an added step.
fn origins(from: &Recipe, make: &Recipe, differences: &[Difference]) -> Vec<Option<usize>> {
    let mut origins: Vec<Option<Option<usize>>> = vec![None; make.steps.len()];
    let mut gone = Vec::new();
    for difference in differences {
        let (position, origin) = match difference {
            Difference::StepAdded { step, .. } => (*step, None),
            Difference::StepMoved { step, to, .. } => {
                gone.push(*step);
                (*to, Some(*step))
            }
            Difference::StepRemoved { step, .. } => {
                gone.push(*step);
                continue;
            }
            _ => continue,
        };
        if let Some(slot) = origins.get_mut(position) {
            *slot = Some(origin);
        }
    }
    let mut others = (0..from.steps.len()).filter(|step| !gone.contains(step));
    origins.into_iter().map(|origin| origin.unwrap_or_else(|| others.next())).collect()
}

/// Adds the operations that turn the members of one object into those of another.
fn fields(path: &str, before: &Value, after: &Value, patch: &mut Vec<Value>) {
    let none = Map::new();
    let [before, after] = [before, after].map(|value| value.as_object().unwrap_or(&none));
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        patch.push(json!({"op": "remove", "path": format!("{path}/{name}")}));
    }
    for (name, value) in after {
        let op = match before.get(name) {
            Some(old) if old == value => continue,
            Some(_) => "replace",
            None => "add",
        };
        patch.push(json!({"op": op, "path": format!("{path}/{name}"), "value": value}));
    }
}
