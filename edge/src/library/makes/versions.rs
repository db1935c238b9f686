//! The versions of presets and looks, as makes need them.

use filters::Recipe;
use serde::Deserialize;

use crate::library::presets;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

#[derive(Deserialize)]
struct Row {
    recipe: String,
}

#[derive(Deserialize)]
struct Number {
    version: u32,
}

/// Whether a preset has this version. A deleted preset still has it.
pub(super) fn exists(library: &Transaction<'_>, preset_id: &str, version: u32) -> Result<bool, Fault> {
    if presets::looks::is_look_id(preset_id) {
        return Ok(version == 1 && presets::looks::find(preset_id).is_some());
    }
    let statement = "SELECT 1 FROM preset_versions WHERE preset_id = ?1 AND version = ?2";
    Ok(library.sql.run(statement, values![preset_id, version])? > 0)
}

/// The text of the recipe of a version.
pub(super) fn recipe_text(library: &Transaction<'_>, preset_id: &str, version: u32) -> Result<Option<String>, Fault> {
    if presets::looks::is_look_id(preset_id) {
        return Ok(presets::looks::find(preset_id).map(|look| look.recipe().to_json()));
    }
    let statement = "SELECT recipe FROM preset_versions WHERE preset_id = ?1 AND version = ?2";
    let row: Option<Row> = library.sql.row(statement, values![preset_id, version])?;
    Ok(row.map(|row| row.recipe))
}

/// The recipe of a version.
pub(super) fn recipe(library: &Transaction<'_>, preset_id: &str, version: u32) -> Result<Option<Recipe>, Fault> {
    let text = recipe_text(library, preset_id, version)?;
    Ok(text.and_then(|text| Recipe::from_json(text.as_bytes()).ok()))
}

/// The number of the current version.
pub(super) fn current(library: &Transaction<'_>, preset_id: &str) -> Result<Option<u32>, Fault> {
    if presets::looks::is_look_id(preset_id) {
        return Ok(Some(1));
    }
    let row: Option<Number> = library.sql.row("SELECT version FROM presets WHERE id = ?1", values![preset_id])?;
    Ok(row.map(|row| row.version))
}
