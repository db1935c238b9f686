//! Suggests the next version of a preset from the sums of its makes. The engine decides what they point to.

use std::collections::BTreeMap;

use api::{SuggestedChange, Suggestion};
use filters::differences::suggestion::{Observed, ObservedParameter, ObservedStep, suggest as suggest_recipe};

use super::access::require_team;
use super::commands::SuggestVersion;
use super::comparison::to_api;
use super::store::STEP_ADDED;
use super::summary::{Scope, ValueRow, days};
use super::versions;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

pub(in crate::library) fn suggest(library: &Transaction<'_>, command: SuggestVersion) -> Result<Suggestion, Fault> {
    let SuggestVersion { preset_id, reader, version, period } = command;
    require_team(library, &preset_id, &reader)?;
    let missing = || Fault::not_found("version of this preset");
    let version = version.map_or_else(|| versions::current(library, &preset_id), |version| Ok(Some(version)))?;
    let version = version.ok_or_else(missing)?;
    let recipe = versions::recipe(library, &preset_id, version)?.ok_or_else(missing)?;
    let scope = Scope { preset_id: &preset_id, version: Some(version), days: days(period)? };
    let is_off = |step: usize| recipe.steps.get(step).is_some_and(filters::Step::is_off);
    let observed = observe(library, &scope, is_off)?;
    let suggestion = suggest_recipe(&recipe, &observed);
    let change = |change: &filters::differences::suggestion::SuggestedChange| {
        Ok::<_, Fault>(SuggestedChange { difference: to_api(&change.difference)?, makes: change.makes })
    };
    Ok(Suggestion {
        version,
        makes: observed.makes,
        changes: suggestion.changes.iter().map(change).collect::<Result<_, _>>()?,
        recipe: suggestion.recipe.to_value(),
    })
}

/// What the sums say. `is_off` tells whether a step of the version is off.
fn observe(library: &Transaction<'_>, scope: &Scope<'_>, is_off: impl Fn(usize) -> bool) -> Result<Observed, Fault> {
    let mut observed = Observed { makes: scope.makes(library)?, ..Observed::default() };
    let mut added: BTreeMap<String, ObservedStep> = BTreeMap::new();
    for sums in scope.operations(library)? {
        let step = sums.step.and_then(|step| usize::try_from(step).ok());
        match (sums.kind.as_str(), step, sums.op) {
            ("step_removed", Some(step), _) => observed.removed.push((step, sums.makes)),
            // A switch changes the state that the version has.
            ("step_switched", Some(step), _) if is_off(step) => observed.switched_on.push((step, sums.makes)),
            ("step_switched", Some(step), _) => observed.removed.push((step, sums.makes)),
            (STEP_ADDED, _, Some(op)) => {
                added.insert(op.clone(), ObservedStep { op, makes: sums.makes, ..ObservedStep::default() });
            }
            _ => {}
        }
    }
    for row in scope.values(library)? {
        let ValueRow { kind, op, step, parameter, value, makes, .. } = row;
        match kind.as_str() {
            "parameter" => {
                let Ok(step) = usize::try_from(step) else { continue };
                let known = observed.parameters.iter_mut().find(|it| it.step == step && it.parameter == parameter);
                match known {
                    Some(known) => known.values.push((value, makes)),
                    None => {
                        observed.parameters.push(ObservedParameter { step, parameter, values: vec![(value, makes)] })
                    }
                }
            }
            "output" => add(&mut observed.output, parameter, value, makes),
            STEP_ADDED => {
                let Some(step) = added.get_mut(&op) else { continue };
                if parameter.is_empty() {
                    let position = value.as_u64().and_then(|position| usize::try_from(position).ok());
                    step.positions.extend(position.map(|position| (position, makes)));
                } else {
                    add(&mut step.parameters, parameter, value, makes);
                }
            }
            _ => {}
        }
    }
    observed.added = added.into_values().collect();
    Ok(observed)
}

/// Adds a value to the counts of a name.
fn add(
    counts: &mut Vec<(String, filters::differences::suggestion::Counts)>,
    name: String,
    value: serde_json::Value,
    makes: u64,
) {
    match counts.iter_mut().find(|(known, _)| *known == name) {
        Some((_, values)) => values.push((value, makes)),
        None => counts.push((name, vec![(value, makes)])),
    }
}
