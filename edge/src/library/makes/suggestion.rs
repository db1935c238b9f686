//! Suggests the next version of a preset from the sums of its makes. The engine decides what they point to.

use std::collections::BTreeMap;

use api::{SuggestedChange, Suggestion};
use filters::differences::OUTPUT_FIELDS;
use filters::differences::suggestion::{
    Counts, OFF, Observed, ObservedParameter, ObservedStep, suggest as suggest_recipe,
};

use super::access::require_team;
use super::commands::SuggestVersion;
use super::comparison::to_api;
use super::scope::Scope;
use super::store::STEP_ADDED;
use super::summary::days;
use super::values::{Place, number_json};
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
    // Nothing is suggested without more than half of the makes, so the values of the others are not read.
    let is_majority = |makes: u64| makes > observed.makes / 2;
    let mut parameters = Vec::new();
    for sums in scope.parameters(library)?.into_iter().filter(|sums| is_majority(sums.makes)) {
        let place = Place::of_parameter(&sums.op, sums.step, &sums.parameter);
        let values = counts(library, scope, place, observed.makes / 2)?;
        let Ok(step) = usize::try_from(sums.step) else { continue };
        parameters.push(ObservedParameter { step, parameter: sums.parameter, values });
    }
    parameters.sort_by(|one, other| one.parameter.cmp(&other.parameter));
    let mut output = Vec::new();
    for setting in OUTPUT_FIELDS {
        output.push((setting.to_owned(), counts(library, scope, Place::of_output(setting), observed.makes / 2)?));
    }
    added.retain(|_, step| is_majority(step.makes));
    for step in added.values_mut() {
        for parameter in scope.added_parameters(library, &step.op)? {
            let place = Place::of_added(&step.op, &parameter);
            if parameter.is_empty() {
                let positions = scope.numbers(library, place)?;
                step.positions.extend(positions.into_iter().map(|(position, makes)| (position as usize, makes)));
            } else {
                let above = if parameter == OFF { 0 } else { step.makes / 2 };
                let values = counts(library, scope, place, above)?;
                step.parameters.push((parameter, values));
            }
        }
    }
    observed.parameters = parameters;
    observed.output = output;
    observed.added = added.into_values().collect();
    Ok(observed)
}

/// The numbers at a place, and the other value that more than `above` makes have, if there is one.
fn counts(library: &Transaction<'_>, scope: &Scope<'_>, place: Place<'_>, above: u64) -> Result<Counts, Fault> {
    let numbers = scope.numbers(library, place)?;
    let others = scope.other_values(library, place, above, 1)?;
    let numbers = numbers.into_iter().map(|(number, makes)| (number_json(number), makes));
    Ok(numbers.chain(others.into_iter().map(|it| (it.value, it.makes))).collect())
}
