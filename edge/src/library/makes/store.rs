//! Stores makes. A make is stored once, by its id, so a delivery may be repeated.

use std::collections::BTreeSet;

use api::Difference;
use serde_json::Value as Json;

use super::commands::StoreMakes;
use super::publish::publish;
use super::records::DAY_MS;
use super::{deleted, rating, versions};
use crate::library::records::NewMake;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::library::usage;
use crate::platform::ids;
use crate::problem::Fault;

/// The kind of an added step.
pub(super) const STEP_ADDED: &str = "step_added";

/// The column `step` of a difference without a step.
pub(super) const NO_STEP: f64 = -1.0;

/// Whether a maker is in the team of the preset. Makes of others have a limit of their own, so that strangers of a public
/// preset cannot take the room of the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Maker {
    InTeam,
    Outside,
}

/// Stores makes of presets of this library. One whose preset version does not exist any more is left out, and so is one
/// without room for it, or one that was deleted: the maker's rendition stays in any case.
pub(in crate::library) fn store_all(library: &Transaction<'_>, command: StoreMakes) -> Result<u64, Fault> {
    let (mut added, mut deleted) = (Vec::new(), 0);
    for make in &command.makes {
        if deleted::is_noted(library, &make.id)? {
            deleted += 1;
            continue;
        }
        let maker = if command.is_own { Maker::InTeam } else { maker(library, make)? };
        if has_room(library, make, maker)?
            && versions::exists(library, &make.preset_id, make.version)?
            && store(library, make, maker)?
        {
            added.push(make.preset_id.as_str());
        }
    }
    let count = added.len() as u64;
    publish(library, added)?;
    Ok(count + deleted)
}

fn maker(library: &Transaction<'_>, make: &NewMake) -> Result<Maker, Fault> {
    let statement = "SELECT 1 FROM preset_members WHERE preset_id = ?1 AND account_id = ?2";
    let is_member = || library.sql.run(statement, values![&make.preset_id, make.maker_account_id.as_deref()]);
    let is_in_team = make.maker_id == library.library_id || is_member()? > 0;
    Ok(if is_in_team { Maker::InTeam } else { Maker::Outside })
}

fn has_room(library: &Transaction<'_>, make: &NewMake, maker: Maker) -> Result<bool, Fault> {
    Ok(usage::has_room_for_makes(library)?
        && (maker == Maker::InTeam || usage::has_room_for_outside_make(library, &make.preset_id, &make.maker_id)?))
}

/// About the bytes that a make takes with its differences and its values in the sums.
fn size_bytes(make: &NewMake) -> u64 {
    let size = |value: &Option<Json>| value.as_ref().map_or(0, |value| value.to_string().len());
    let of_difference = |difference: &Difference| {
        let values = difference.to.as_ref().and_then(Json::as_object).map_or(0, serde_json::Map::len);
        800 + size(&difference.from) + size(&difference.to) + 400 * values
    };
    let recipe = if make.is_exact() { 0 } else { make.recipe.len() };
    (600 + recipe + make.differences.iter().map(of_difference).sum::<usize>()) as u64
}

/// Stores a make with its differences. Returns `false` if it was stored before.
pub(super) fn store(library: &Transaction<'_>, make: &NewMake, maker: Maker) -> Result<bool, Fault> {
    let time_ms = ids::time_ms(&make.id).ok_or_else(|| Fault::internal("the id of a make is no UUIDv7"))?;
    let statement = "INSERT INTO makes
        (id, preset_id, version, day, maker_id, source, recipe, recipe_sha256, is_exact, changes, rating,
            outside_bytes)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING RETURNING id";
    let row = values![
        &make.id,
        &make.preset_id,
        make.version,
        time_ms / DAY_MS,
        &make.maker_id,
        make.source.as_str(),
        Some(make.recipe.as_str()).filter(|_| !make.is_exact()),
        &make.recipe_sha256,
        make.is_exact(),
        make.differences.len() as u64,
        make.rating.map(u32::from),
        if maker == Maker::Outside { size_bytes(make) } else { 0 },
    ];
    if library.sql.run(statement, row)? == 0 {
        return Ok(false);
    }
    let place =
        Place { preset_id: &make.preset_id, make_id: &make.id, version: make.version, maker_id: &make.maker_id };
    let rating = rating::difference(make.preset_rating, make.rating).filter(|_| !make.is_exact());
    let mut seen = BTreeSet::new();
    for (position, difference) in (0..).zip(make.differences.iter().chain(rating.as_ref())) {
        place.add(library, position, difference, seen.insert(sum_key(difference)))?;
    }
    Ok(true)
}

/// What sums count a make once for: all added steps of an operation count together.
fn sum_key(difference: &Difference) -> (&str, Option<&str>, Option<u32>) {
    let step = difference.step.filter(|_| difference.kind != STEP_ADDED);
    (&difference.kind, difference.op.as_deref(), step)
}

/// What the row of a difference states of its make.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) preset_id: &'a str,
    pub(super) make_id: &'a str,
    pub(super) version: u32,
    pub(super) maker_id: &'a str,
}

impl Place<'_> {
    /// Stores a difference.
    pub(super) fn add(
        self,
        library: &Transaction<'_>,
        position: u32,
        difference: &Difference,
        is_first: bool,
    ) -> Result<(), Fault> {
        let statement = "INSERT INTO make_differences (preset_id, make_id, position, version, day, maker_id, kind, op,
            step, parameter, unit, from_value, to_value, number, direction, is_first)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
        let json = |value: &Option<Json>| value.as_ref().map(Json::to_string);
        let (from, to) = (json(&difference.from), json(&difference.to));
        let row = values![
            self.preset_id,
            self.make_id,
            position,
            self.version,
            ids::time_ms(self.make_id).unwrap_or_default() / DAY_MS,
            self.maker_id,
            &difference.kind,
            difference.op.as_deref().unwrap_or_default(),
            difference.step.map_or(NO_STEP, f64::from),
            difference.parameter.as_deref().unwrap_or_default(),
            difference.unit.as_deref(),
            from.as_deref(),
            to.as_deref(),
            number(difference),
            direction(difference),
            is_first,
        ];
        library.sql.run(statement, row)?;
        Ok(())
    }
}

/// The new value of a parameter, if it is a number.
fn number(difference: &Difference) -> Option<f64> {
    difference.parameter.as_ref()?;
    difference.to.as_ref().and_then(Json::as_f64)
}

/// Whether the new number is below (-1) or above (1) the old one.
fn direction(difference: &Difference) -> f64 {
    let from = difference.from.as_ref().and_then(Json::as_f64);
    match number(difference).zip(from) {
        Some((to, from)) if to < from => -1.0,
        Some((to, from)) if to > from => 1.0,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(from: Json, to: Json) -> Difference {
        let (from, to, parameter) = (Some(from), Some(to), Some("ev".to_owned()));
        Difference { kind: "parameter".to_owned(), op: None, step: Some(0), parameter, unit: None, from, to }
    }

    #[test]
    fn difference_of_numbers_has_a_direction() {
        for (from, to, expected) in [
            (json!(1), json!(0.5), (Some(0.5), -1.0)),
            (json!(-1.5), json!(2), (Some(2.0), 1.0)),
            (json!(1), json!(1.0), (Some(1.0), 0.0)),
            (json!("a"), json!("b"), (None, 0.0)),
            (json!("auto"), json!(3), (Some(3.0), 0.0)),
            (json!(null), json!([1]), (None, 0.0)),
        ] {
            let difference = change(from, to);
            assert_eq!((number(&difference), direction(&difference)), expected, "{difference:?}");
        }
    }
}
