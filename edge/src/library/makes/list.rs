//! Lists of makes, newest first.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::access::{Sight, names_stranger, sight, team};
use super::commands::{FindMake, FoundMake, ListMakes, MakePage};
use super::differences::matching_makes;
use super::lookup::{by_id, with_recipe};
use super::records::{COLUMNS, MakeFilter, MakeRow};
use super::statement::Statement;
use super::versions;
use crate::library::id_cursor::{FIRST_PAGE, page};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Bytes of recipes after which a page ends.
const PAGE_BYTES: usize = 4 << 20;

pub(in crate::library) fn find(library: &Transaction<'_>, command: FindMake) -> Result<FoundMake, Fault> {
    let FindMake { preset_id, id, reader } = command;
    let sight = sight(library, &preset_id, &reader)?;
    let make = by_id(library, &preset_id, &id)?.filter(|make| sight.covers(make, &reader));
    let make = with_recipe(library, make.ok_or_else(|| Fault::not_found("make"))?)?;
    Ok(FoundMake { make, team: team(library, &preset_id)? })
}

pub(in crate::library) fn list(library: &Transaction<'_>, command: ListMakes) -> Result<MakePage, Fault> {
    let ListMakes { preset_id, reader, filter, before, limit } = command;
    let sight: Sight = sight(library, &preset_id, &reader)?;
    let filter = sight.limit(filter, &reader);
    let team = team(library, &preset_id)?;
    if names_stranger(library, &filter, &team) {
        return Ok(MakePage { makes: Vec::new(), team, next_cursor: None });
    }
    let before = before.as_deref().unwrap_or(FIRST_PAGE);
    let ids = if filter.has_difference() {
        matching_makes(library, &preset_id, &filter, before, limit + 1)?
    } else {
        newest(library, &preset_id, &filter, before, limit + 1)?
    };
    let statement =
        format!("SELECT {COLUMNS} FROM makes WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id DESC");
    let mut makes: Vec<MakeRow> = Vec::new();
    let (mut recipes, mut bytes) = (BTreeMap::new(), 0);
    // Few at a time, because a recipe may have hundreds of kilobytes.
    for ids in ids.chunks(20) {
        let rows: Vec<MakeRow> = library.sql.rows(&statement, values![&serde_json::to_string(ids)?])?;
        for mut make in rows {
            if make.recipe.is_none() {
                make.recipe = match recipes.entry(make.version) {
                    Entry::Occupied(known) => Option::clone(known.get()),
                    Entry::Vacant(place) => {
                        place.insert(versions::recipe_text(library, &preset_id, make.version)?).clone()
                    }
                };
            }
            bytes += make.recipe.as_ref().map_or(0, String::len);
            makes.push(make);
        }
        if bytes > PAGE_BYTES {
            break;
        }
    }
    // A page that ended early has a next one.
    let limit = if makes.len() < ids.len() { makes.len().saturating_sub(1) } else { limit };
    let page = page(makes, limit.max(1), |make| &make.id);
    Ok(MakePage { makes: page.items, team, next_cursor: page.next_cursor })
}

/// The ids of the newest makes. Conditions on differences are ignored.
fn newest(
    library: &Transaction<'_>,
    preset_id: &str,
    filter: &MakeFilter,
    before: &str,
    limit: usize,
) -> Result<Vec<String>, Fault> {
    let (version, is_exact) = (filter.version, filter.is_exact);
    let index = match (&filter.maker_ids, version, is_exact) {
        (Some(_), _, _) => "makes_by_maker",
        (None, Some(_), Some(_)) => "makes_by_version_and_exactness",
        (None, Some(_), None) => "makes_by_version",
        (None, None, Some(_)) => "makes_by_exactness",
        (None, None, None) => "makes_by_preset",
    };
    let [from, to] = filter.period.ids();
    let before = if to.as_str() < before { to.as_str() } else { before };
    let of = |maker_id: Option<&str>| {
        let mut statement = Statement::new(format!("SELECT id FROM makes INDEXED BY {index} WHERE "));
        statement.add("preset_id = ? AND id >= ? AND id < ?", values![preset_id, &from, before]);
        statement.add_if(" AND maker_id = ?", maker_id);
        statement.add_if(" AND version = ?", version);
        statement.add_if(" AND is_exact = ?", is_exact);
        statement.add(" ORDER BY id DESC LIMIT ?", values![limit as u64]);
        library.select_ids(&statement.text, statement.values)
    };
    let Some(maker_ids) = &filter.maker_ids else { return of(None) };
    let mut ids = Vec::new();
    for maker_id in maker_ids {
        ids.append(&mut of(Some(maker_id))?);
    }
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(limit);
    Ok(ids)
}
