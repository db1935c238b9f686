//! Lists presets. A page ends early if its recipes are large, so a page of large recipes has few presets.

use api::{Page, Preset};
use serde::Deserialize;

use super::access::{COLUMNS, OWNER, TABLES, require};
use super::commands::{ListPresets, ListSharedPresets, PresetFilter};
use super::records::{PresetCaller, PresetRow};
use super::versions::MAX_PAGE_BYTES;
use crate::library::id_cursor::{FIRST_PAGE, page};
use crate::library::sql::{Value, values};
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// The owner's presets, newest first.
pub(in crate::library) fn list(library: &Transaction<'_>, command: ListPresets) -> Result<Page<Preset>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        id: String,
        bytes: u64,
    }
    let ListPresets { filter, before, limit } = command;
    let mut values: Vec<Value> = Vec::new();
    let conditions = conditions(&filter, &mut values);
    values.push(before.as_deref().unwrap_or(FIRST_PAGE).into());
    // One more row shows whether there is a next page.
    values.push((limit as u64 + 1).into());
    let (before, fetched) = (values.len() - 1, values.len());
    let statement = format!(
        "SELECT p.id, length(CAST(v.recipe AS BLOB)) AS bytes FROM {TABLES}
         WHERE {conditions} AND p.id < ?{before} ORDER BY p.id DESC LIMIT ?{fetched}"
    );
    let found: Vec<Row> = library.sql.rows(&statement, values)?;
    let mut bytes = 0;
    let fits = found.iter().take_while(|row| {
        let is_first = bytes == 0;
        bytes += row.bytes;
        is_first || bytes <= MAX_PAGE_BYTES
    });
    let kept = fits.count().min(limit);
    let Page { items: kept, next_cursor } = page(found, kept, |row| &row.id);
    let ids: Vec<_> = kept.iter().map(|row| row.id.as_str()).collect();
    Ok(Page {
        items: by_ids(library, &ids)?.into_iter().map(|row| row.into_api(OWNER)).collect::<Result<_, _>>()?,
        next_cursor,
    })
}

fn by_ids(library: &Transaction<'_>, ids: &[&str]) -> Result<Vec<PresetRow>, Fault> {
    let statement =
        format!("SELECT {COLUMNS} FROM {TABLES} WHERE p.id IN (SELECT value FROM json_each(?1)) ORDER BY p.id DESC");
    library.sql.rows(&statement, values![&serde_json::to_string(ids)?])
}

/// Those of `ids` that are shared with the account and that match, newest first.
pub(in crate::library) fn list_shared(
    library: &Transaction<'_>,
    command: ListSharedPresets,
) -> Result<Vec<Preset>, Fault> {
    let ListSharedPresets { ids, account_id, filter } = command;
    let mut values: Vec<Value> = Vec::new();
    let conditions = conditions(&filter, &mut values);
    values.push((&serde_json::to_string(&ids)?).into());
    values.push((&account_id).into());
    let (ids, account) = (values.len() - 1, values.len());
    let statement = format!(
        "SELECT p.id FROM presets p WHERE {conditions} AND p.id IN (SELECT value FROM json_each(?{ids}))
         AND EXISTS (SELECT 1 FROM preset_members m WHERE m.preset_id = p.id AND m.account_id = ?{account})
         ORDER BY p.id DESC"
    );
    let caller = PresetCaller::Other { account_id: Some(account_id) };
    let found = library.select_ids(&statement, values)?;
    let preset = |id: String| {
        let (row, access) = require(library, &id, &caller, api::PresetRight::Read)?;
        row.into_api(access)
    };
    found.into_iter().map(preset).collect()
}

/// The conditions of a filter on the table `presets p`. Adds their values.
fn conditions(filter: &PresetFilter, values: &mut Vec<Value>) -> String {
    let mut place = |value: Value| {
        values.push(value);
        format!("?{}", values.len())
    };
    let deleted = if filter.is_deleted { "p.deleted_at_ms > 0" } else { "p.deleted_at_ms IS NULL" };
    let mut conditions = vec![deleted.to_owned()];
    for word in &filter.words {
        conditions.push(format!("instr(p.search, {}) > 0", place(word.into())));
    }
    if let Some(tag) = &filter.tag {
        conditions.push(format!("EXISTS (SELECT 1 FROM json_each(p.tags) WHERE value = {})", place(tag.into())));
    }
    if let Some(folder) = &filter.folder {
        let folder = place(folder.into());
        conditions.push(format!("(p.folder = {folder} OR instr(p.folder, {folder} || '/') = 1)"));
    }
    conditions.join(" AND ")
}
