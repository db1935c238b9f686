//! Versions of presets. A version never changes. Within a preset its digest identifies it: a recipe with the same effect is
//! the same version.

use api::{Page, PresetRight};
use filters::Recipe;
use serde::Deserialize;

use super::access::{self, require};
use super::commands::{AddPresetVersion, AddedPresetVersion, ListPresetVersions};
use super::identity::with_ids;
use super::publish::{publish, touch};
use super::quotas;
use super::records::PresetVersionRow;
use crate::library::luts;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

pub(super) const COLUMNS: &str = "preset_id, version, recipe, recipe_sha256, created_at, maker_id, note";

/// Recipes of one page: each may have hundreds of kilobytes.
pub(super) const MAX_PAGE_BYTES: u64 = 1 << 20;

pub(super) fn not_found() -> Fault {
    Fault::not_found("version of this preset")
}

/// A recipe that a preset may have: valid, and its look-up tables exist in the library.
pub(super) fn parse(library: &Transaction<'_>, recipe: &str) -> Result<Recipe, Fault> {
    let recipe = Recipe::from_json(recipe.as_bytes())?;
    luts::require_named(library, &recipe)?;
    Ok(recipe)
}

pub(super) fn by_number(
    library: &Transaction<'_>,
    preset_id: &str,
    version: u32,
) -> Result<Option<PresetVersionRow>, Fault> {
    let statement = format!("SELECT {COLUMNS} FROM preset_versions WHERE preset_id = ?1 AND version = ?2");
    library.sql.row(&statement, values![preset_id, version])
}

/// Finds the version with the digest of a recipe, or adds one. Returns its number, and whether it is new.
pub(super) fn put(
    library: &Transaction<'_>,
    preset_id: &str,
    recipe: &Recipe,
    (maker_id, note): (&str, Option<&str>),
) -> Result<(u32, bool), Fault> {
    #[derive(Deserialize)]
    struct Row {
        version: u32,
    }
    let digest = recipe.digest();
    let known = "SELECT version FROM preset_versions WHERE preset_id = ?1 AND recipe_sha256 = ?2";
    if let Some(Row { version }) = library.sql.row(known, values![preset_id, &digest])? {
        return Ok((version, false));
    }
    let newest = "SELECT coalesce(max(version), 0) AS version FROM preset_versions WHERE preset_id = ?1";
    // The numbers of versions have no gaps.
    let count = library.sql.row(newest, values![preset_id])?.map_or(0, |Row { version }| version);
    quotas::check_version(library, count)?;
    let version = count + 1;
    let earlier = access::by_id(library, preset_id)?.and_then(|row| Recipe::from_json(row.recipe.as_bytes()).ok());
    let recipe = with_ids(recipe.clone(), earlier.as_ref())?;
    let statement = format!("INSERT INTO preset_versions ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    let row = values![preset_id, version, &recipe.to_json(), &digest, &library.now(), maker_id, note];
    library.sql.run(&statement, row)?;
    Ok((version, true))
}

/// Adds a version, which becomes the current one.
pub(in crate::library) fn add(
    library: &Transaction<'_>,
    command: AddPresetVersion,
) -> Result<AddedPresetVersion, Fault> {
    let AddPresetVersion { id, caller, maker_id, recipe, note } = command;
    let (preset, _) = require(library, &id, &caller, PresetRight::Edit)?;
    let recipe = parse(library, &recipe)?;
    let (version, is_new) = put(library, &id, &recipe, (&maker_id, note.as_deref()))?;
    if version != preset.version {
        set_current(library, &id, version)?;
    }
    let version = by_number(library, &id, version)?.ok_or_else(not_found)?;
    Ok(AddedPresetVersion { version, is_new })
}

/// Makes a version the current one.
pub(super) fn set_current(library: &Transaction<'_>, preset_id: &str, version: u32) -> Result<(), Fault> {
    library.sql.run("UPDATE presets SET version = ?2 WHERE id = ?1", values![preset_id, version])?;
    touch(library, preset_id)?;
    publish(library, preset_id)
}

/// The versions of a preset, newest first.
pub(in crate::library) fn list(
    library: &Transaction<'_>,
    command: ListPresetVersions,
) -> Result<Page<PresetVersionRow>, Fault> {
    let ListPresetVersions { id, caller, before, limit } = command;
    let (_, access) = require(library, &id, &caller, PresetRight::Read)?;
    let statement = format!(
        "SELECT {COLUMNS} FROM (SELECT *, sum(length(CAST(recipe AS BLOB))) OVER (ORDER BY version DESC) AS bytes,
             row_number() OVER (ORDER BY version DESC) AS place
             FROM preset_versions WHERE preset_id = ?1 AND version < ?2 ORDER BY version DESC LIMIT ?3)
         WHERE place = 1 OR bytes <= {MAX_PAGE_BYTES} ORDER BY version DESC"
    );
    let before = before.map_or(f64::MAX, f64::from);
    let items: Vec<PresetVersionRow> = library.sql.rows(&statement, values![&id, before, limit as u64])?;
    // The numbers of versions have no gaps, so there is an older version unless the last one is the first.
    let next = items.last().filter(|last| last.version > 1).map(|last| last.version.to_string());
    let items = items.into_iter().map(|row| row.limited(access)).collect();
    Ok(Page { items, next_cursor: next })
}
