//! Look-up tables. A table that a rendition uses cannot be deleted, because the verification of its receipt needs it; one
//! that a preset uses neither.

use api::{ErrorCode, Lut, LutUses, Page};
use axum::http::StatusCode;
use filters::{AssetId, Digest, Recipe};
use serde::Deserialize;

use super::commands::{AddLut, AddedLut, AdmitLut, CheckLutQuota, DeleteLut, FindLut, ListLuts};
use super::id_cursor::{FIRST_PAGE, page};
use super::records::{LutRow, reading_cost_ms};
use super::sql::values;
use super::transaction::Transaction;
use super::{budget, usage};
use crate::problem::Fault;

const COLUMNS: &str = "id, key_prefix, sha256, name, kind, size, size_bytes, memory_bytes, created_at";

pub(super) fn find(library: &Transaction<'_>, FindLut { sha256 }: FindLut) -> Result<Option<LutRow>, Fault> {
    let statement = format!("SELECT {COLUMNS} FROM luts WHERE sha256 = ?1");
    library.sql.row(&statement, values![&sha256])
}

pub(super) fn check_quota(library: &Transaction<'_>, CheckLutQuota { size_bytes }: CheckLutQuota) -> Result<(), Fault> {
    budget::check(library, reading_cost_ms(size_bytes))?;
    usage::check_lut(library, count(library)?, size_bytes)
}

pub(super) fn admit(library: &Transaction<'_>, command: AdmitLut) -> Result<Option<Lut>, Fault> {
    let AdmitLut { sha256, size_bytes } = command;
    match find(library, FindLut { sha256 })? {
        Some(row) => to_api(library, row).map(Some),
        None => usage::check_lut(library, count(library)?, size_bytes).map(|()| None),
    }
}

pub(super) fn list(library: &Transaction<'_>, ListLuts { before, limit }: ListLuts) -> Result<Page<Lut>, Fault> {
    let statement = format!("SELECT {COLUMNS} FROM luts WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
    let rows: Vec<LutRow> =
        library.sql.rows(&statement, values![before.as_deref().unwrap_or(FIRST_PAGE), limit as u64 + 1])?;
    let Page { items, next_cursor } = page(rows, limit, |row| &row.id);
    let items = items.into_iter().map(|row| to_api(library, row)).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor })
}

pub(super) fn add(library: &Transaction<'_>, AddLut { lut }: AddLut) -> Result<AddedLut, Fault> {
    if let Some(known) = find(library, FindLut { sha256: lut.sha256 })? {
        return Ok(AddedLut { lut: to_api(library, known)?, is_new: false });
    }
    let statement = format!("INSERT INTO luts ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    let kind = serde_json::to_value(lut.kind)?;
    let row = values![
        &lut.id,
        &lut.key_prefix,
        &lut.sha256,
        &lut.name,
        kind.as_str(),
        u64::from(lut.size),
        lut.size_bytes,
        lut.memory_bytes,
        &lut.created_at
    ];
    library.sql.run(&statement, row)?;
    library.reschedule();
    Ok(AddedLut { lut: to_api(library, lut)?, is_new: true })
}

pub(super) fn delete(library: &Transaction<'_>, DeleteLut { sha256 }: DeleteLut) -> Result<LutRow, Fault> {
    let row = find(library, FindLut { sha256 })?.ok_or_else(|| Fault::not_found("look-up table"))?;
    let LutUses { renditions, images } = uses(library, sha256)?;
    if renditions > 0 {
        let detail = format!(
            "{renditions} renditions of {images} images use this look-up table, and their receipts need it. Delete these renditions first."
        );
        return Err(Fault::new(StatusCode::CONFLICT, ErrorCode::InUse, detail));
    }
    let presets = count_presets(library, sha256)?;
    if presets > 0 {
        let detail = format!(
            "{presets} of your presets use this look-up table, deleted ones included. Delete them first; a deleted preset is removed after thirty days."
        );
        return Err(Fault::new(StatusCode::CONFLICT, ErrorCode::InUse, detail));
    }
    let statement = "SELECT name AS id FROM collections
        WHERE deleted_at_ms IS NULL AND instr(settings ->> 'recipe', ?1) > 0 ORDER BY id LIMIT 3";
    let collections = library.select_ids(statement, values![&AssetId(sha256).to_string()])?;
    if !collections.is_empty() {
        let names = collections.join(", ");
        let detail = format!("The recipes of collections use this look-up table: {names}. Change their recipes first.");
        return Err(Fault::new(StatusCode::CONFLICT, ErrorCode::InUse, detail));
    }
    library.sql.run("DELETE FROM luts WHERE sha256 = ?1", values![&sha256])?;
    library.reschedule();
    Ok(row)
}

/// The tables that a recipe names. Fails if one does not exist.
pub(super) fn require_named(library: &Transaction<'_>, recipe: &Recipe) -> Result<Vec<LutRow>, Fault> {
    let rows = find_named(library, recipe)?;
    recipe.check_assets(|AssetId(sha256)| rows.iter().any(|row| row.sha256 == *sha256))?;
    Ok(rows)
}

/// The existing tables that a recipe names. The render reports the first missing one.
pub(super) fn find_named(library: &Transaction<'_>, recipe: &Recipe) -> Result<Vec<LutRow>, Fault> {
    let mut rows = Vec::new();
    for AssetId(sha256) in recipe.assets() {
        rows.extend(find(library, FindLut { sha256 })?);
    }
    Ok(rows)
}

/// The `ids` that belong to no table.
pub(super) fn missing_ids(library: &Transaction<'_>, ids: &[String]) -> Result<Vec<String>, Fault> {
    library.select_from_ids("SELECT value AS id FROM json_each(?1) WHERE value NOT IN (SELECT id FROM luts)", ids)
}

fn uses(library: &Transaction<'_>, sha256: Digest) -> Result<LutUses, Fault> {
    let statement = "SELECT count(*) AS renditions, count(DISTINCT r.image_id) AS images
        FROM lut_uses u JOIN renditions r ON r.id = u.rendition_id JOIN images i ON i.id = r.image_id
        WHERE u.lut = ?1 AND i.deleted_by IS NULL";
    Ok(library.sql.row(statement, values![&AssetId(sha256).to_string()])?.unwrap_or_default())
}

fn to_api(library: &Transaction<'_>, row: LutRow) -> Result<Lut, Fault> {
    let LutRow { sha256, name, kind, size, size_bytes, created_at, .. } = row;
    Ok(Lut { id: AssetId(sha256), name, size, kind, size_bytes, created_at, used: uses(library, sha256)? })
}

/// The number of presets with a version that names the table.
fn count_presets(library: &Transaction<'_>, sha256: Digest) -> Result<u64, Fault> {
    #[derive(Default, Deserialize)]
    struct Row {
        count: u64,
    }
    let statement = "SELECT count(DISTINCT preset_id) AS count FROM preset_lut_uses WHERE lut = ?1";
    let row: Option<Row> = library.sql.row(statement, values![&AssetId(sha256).to_string()])?;
    Ok(row.unwrap_or_default().count)
}

/// The number of tables.
fn count(library: &Transaction<'_>) -> Result<u64, Fault> {
    #[derive(Default, Deserialize)]
    struct Row {
        count: u64,
    }
    let row: Option<Row> = library.sql.row("SELECT count(*) AS count FROM luts", [])?;
    Ok(row.unwrap_or_default().count)
}
