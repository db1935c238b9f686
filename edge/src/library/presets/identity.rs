//! Ids of steps. Each step of a stored version has one, so that a make, or a later version, can say which step it changed.
//! A step that comes without an id takes that of the step of the earlier version that it continues, matched by operation
//! and order; a new step gets a new id, such as `exposure-2`.

use std::collections::BTreeSet;

use filters::{Recipe, Step};

use crate::problem::Fault;

/// The recipe with an id for each step. `earlier` is the version that it continues.
pub(crate) fn with_ids(mut recipe: Recipe, earlier: Option<&Recipe>) -> Result<Recipe, Fault> {
    let ids = |recipe: &Recipe| recipe.steps.iter().filter_map(Step::id).map(str::to_owned).collect::<BTreeSet<_>>();
    let mut used = ids(&recipe);
    let earlier = earlier.map_or(&[][..], |earlier| &earlier.steps);
    for step in &mut recipe.steps {
        if step.id().is_some() {
            continue;
        }
        let name = step.spec().name;
        let continued = earlier.iter().filter(|before| before.spec().name == name).filter_map(Step::id);
        let id = match continued.into_iter().find(|id| !used.contains(*id)) {
            Some(id) => id.to_owned(),
            None => new_id(name, |id| used.contains(id) || earlier.iter().any(|before| before.id() == Some(id))),
        };
        step.set_id(Some(&id))?;
        used.insert(id);
    }
    Ok(recipe)
}

/// The first of `exposure-1`, `exposure-2`, … that is free. A recipe has few steps, so there is one.
fn new_id(name: &str, is_used: impl Fn(&str) -> bool) -> String {
    let mut number = 1;
    loop {
        let id = format!("{name}-{number}");
        if !is_used(&id) {
            return id;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(ops: &str) -> Recipe {
        Recipe::from_json(format!(r#"{{"version":1,"ops":{ops}}}"#).as_bytes()).unwrap()
    }

    fn ids(ops: &str, earlier: Option<&Recipe>) -> Vec<String> {
        let recipe = with_ids(recipe(ops), earlier).unwrap();
        recipe.steps.iter().map(|step| step.id().unwrap().to_owned()).collect()
    }

    #[test]
    fn steps_without_ids_get_ids_of_their_operation() {
        assert_eq!(ids("[]", None), [""; 0]);
        assert_eq!(
            ids(r#"[{"op":"exposure"},{"op":"invert","id":"exposure-2"},{"op":"exposure"}]"#, None),
            ["exposure-1", "exposure-2", "exposure-3"]
        );
    }

    #[test]
    fn steps_without_ids_continue_those_of_the_earlier_version() {
        let earlier =
            recipe(r#"[{"op":"exposure","id":"a"},{"op":"invert","id":"b"},{"op":"exposure","id":"exposure-1"}]"#);
        assert_eq!(
            ids(r#"[{"op":"invert"},{"op":"exposure"},{"op":"exposure"},{"op":"exposure"}]"#, Some(&earlier)),
            ["b", "a", "exposure-1", "exposure-2"]
        );
        // An id that the client sent is nobody else's.
        assert_eq!(ids(r#"[{"op":"exposure"},{"op":"exposure","id":"a"}]"#, Some(&earlier)), ["exposure-1", "a"]);
        // A step that was removed leaves its id to nobody.
        assert_eq!(ids(r#"[{"op":"invert"},{"op":"invert"}]"#, Some(&earlier)), ["b", "invert-1"]);
    }

    #[test]
    fn ids_change_no_digest() {
        let plain = recipe(r#"[{"op":"invert"},{"op":"exposure","ev":1}]"#);
        assert_eq!(with_ids(plain.clone(), None).unwrap().digest(), plain.digest());
    }
}
