//! Raw rows of a library, table by table, for merges and exports.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::collections::Settings;
use super::commands::{ExportRows, RestoreRows};
use super::kinds;
use super::records::{DELETED_IMAGE, DELETED_PYRAMID, DELETED_RENDITION, RowPage, RowPosition};
use super::sql::{Sql, Value, values};
use super::transaction::Transaction;
use crate::problem::Fault;
use crate::storage::{INCOMING, PYRAMIDS};

/// A table with rows of the owner.
struct Table {
    name: &'static str,
    /// SQL expression that orders and identifies the rows.
    key: &'static str,
    /// Rows per page: few if a row may hold a recipe of hundreds of kilobytes.
    at_once: u64,
    /// A column that refers to a row of another table, and that table. Rows whose parent is missing are skipped.
    parent: Option<(&'static str, &'static str)>,
    /// SQL clause for a row that exists.
    conflict: &'static str,
    /// Whether exports contain the table.
    is_exported: bool,
}

/// The outbox of the map of public ids.
const PUBLIC_ID_CHANGES: &str = "public_id_changes";

/// The outbox of the map of shared presets.
const PRESET_SHARE_CHANGES: &str = "preset_share_changes";

/// The differences of makes. There may be millions, so pages follow the primary key and sort nothing.
const MAKE_DIFFERENCES: &str = "make_differences";
const DIFFERENCE_ORDER: &str = "preset_id, make_id, position";
const AFTER_DIFFERENCE: &str = "(preset_id, make_id, position) >
    (coalesce(nullif(?1, ''), '[\"\"]') ->> 0, coalesce(nullif(?1, ''), '[\"\",\"\"]') ->> 1,
     coalesce(nullif(?1, ''), '[\"\",\"\",-1]') ->> 2)";

/// Collections with their records and runs.
const COLLECTIONS: &str = "collections";
const COLLECTION_RECORDS: &str = "collection_records";
const COLLECTION_RUNS: &str = "collection_runs";

const IGNORE: &str = "ON CONFLICT DO NOTHING";

/// Ordered so that rows come after those that they refer to.
static TABLES: [Table; 31] = [
    // Comes first, because a moved rendition may be rendered immediately.
    Table { name: "luts", key: "id", at_once: 200, parent: None, conflict: IGNORE, is_exported: true },
    Table { name: "images", key: "id", at_once: 200, parent: None, conflict: IGNORE, is_exported: true },
    Table {
        name: "renditions",
        key: "id",
        at_once: 20,
        parent: Some(("image_id", "images")),
        conflict: IGNORE,
        is_exported: true,
    },
    Table {
        name: "jobs",
        key: "id",
        at_once: 20,
        parent: Some(("rendition_id", "renditions")),
        conflict: IGNORE,
        is_exported: true,
    },
    Table { name: "uploads", key: "id", at_once: 200, parent: None, conflict: IGNORE, is_exported: true },
    Table {
        name: "incoming",
        key: "key || char(0) || etag",
        at_once: 200,
        parent: None,
        conflict: IGNORE,
        is_exported: true,
    },
    Table {
        name: "idempotency_keys",
        key: "key",
        at_once: 200,
        parent: Some(("job_id", "jobs")),
        conflict: IGNORE,
        is_exported: true,
    },
    Table {
        name: "deleted_renditions",
        key: "id",
        at_once: 200,
        parent: Some(("job_id", "jobs")),
        conflict: IGNORE,
        // The sweep of orphans finds the objects.
        is_exported: false,
    },
    Table {
        name: "renditions_asked",
        key: "printf('%020d', minute)",
        at_once: 200,
        parent: None,
        conflict: "ON CONFLICT (minute) DO UPDATE SET count = count + excluded.count",
        // Counts of the last hour. A restore would count them twice.
        is_exported: false,
    },
    Table {
        name: "spent",
        key: "printf('%020d', minute)",
        at_once: 200,
        parent: None,
        conflict: "ON CONFLICT (minute) DO UPDATE SET cost = cost + excluded.cost",
        is_exported: false,
    },
    // Derived data: the next decode finds it again.
    Table { name: "decode_failures", key: "id", at_once: 200, parent: None, conflict: IGNORE, is_exported: false },
    Table {
        name: PUBLIC_ID_CHANGES,
        key: "id",
        at_once: 200,
        parent: None,
        conflict: "ON CONFLICT (id) DO UPDATE SET version = version + 1",
        is_exported: false,
    },
    // Secrets are in no export.
    Table { name: "webhooks", key: "id", at_once: 200, parent: None, conflict: IGNORE, is_exported: false },
    Table {
        name: "webhook_deliveries",
        key: "id",
        at_once: 100,
        parent: Some(("webhook_id", "webhooks")),
        conflict: IGNORE,
        is_exported: false,
    },
    Table {
        name: "webhook_left_requests",
        key: "printf('%s %020d', delivery_id, lease_until_ms)",
        at_once: 200,
        parent: None,
        conflict: IGNORE,
        is_exported: false,
    },
    // New tables come at the end: a merge that was interrupted continues at a position in this list.
    Table { name: "presets", key: "id", at_once: 200, parent: None, conflict: IGNORE, is_exported: true },
    Table {
        name: "preset_versions",
        key: "printf('%s %020d', preset_id, version)",
        at_once: 20,
        parent: Some(("preset_id", "presets")),
        conflict: IGNORE,
        is_exported: true,
    },
    Table {
        name: "preset_members",
        key: "preset_id || ' ' || account_id",
        at_once: 200,
        parent: Some(("preset_id", "presets")),
        conflict: IGNORE,
        // They are other people's accounts.
        is_exported: false,
    },
    Table {
        name: "preset_requests",
        key: "key",
        at_once: 200,
        parent: Some(("preset_id", "presets")),
        conflict: IGNORE,
        is_exported: false,
    },
    Table {
        name: PRESET_SHARE_CHANGES,
        key: "preset_id || ' ' || account_id",
        at_once: 200,
        parent: None,
        conflict: "ON CONFLICT (preset_id, account_id) DO UPDATE SET version = version + 1",
        is_exported: false,
    },
    // Triggers keep the sums. Makes of looks have no preset in the library.
    Table { name: "makes", key: "id", at_once: 20, parent: None, conflict: IGNORE, is_exported: true },
    Table {
        name: MAKE_DIFFERENCES,
        key: "json_array(preset_id, make_id, position)",
        at_once: 200,
        parent: Some(("make_id", "makes")),
        conflict: IGNORE,
        is_exported: true,
    },
    Table {
        name: "made_renditions",
        key: "make_id",
        at_once: 200,
        parent: Some(("rendition_id", "renditions")),
        conflict: IGNORE,
        is_exported: true,
    },
    Table {
        name: "make_deliveries",
        key: "make_id",
        at_once: 20,
        parent: None,
        conflict: IGNORE,
        // A restore must not start work.
        is_exported: false,
    },
    Table {
        name: "pyramids",
        key: "id",
        at_once: 20,
        parent: Some(("image_id", "images")),
        conflict: IGNORE,
        is_exported: true,
    },
    Table {
        name: "deleted_pyramids",
        key: "id",
        at_once: 200,
        parent: Some(("job_id", "jobs")),
        conflict: IGNORE,
        // The sweep of orphans finds the objects.
        is_exported: false,
    },
    Table { name: COLLECTIONS, key: "id", at_once: 20, parent: None, conflict: IGNORE, is_exported: true },
    Table {
        name: COLLECTION_RECORDS,
        key: "id",
        at_once: 200,
        parent: Some(("collection_id", "collections")),
        conflict: IGNORE,
        is_exported: true,
    },
    Table {
        name: "collection_marks",
        key: "collection_id || ' ' || path",
        at_once: 200,
        parent: Some(("collection_id", "collections")),
        conflict: IGNORE,
        // The next listing finds them again.
        is_exported: false,
    },
    Table {
        name: COLLECTION_RUNS,
        key: "id",
        at_once: 200,
        parent: Some(("collection_id", "collections")),
        conflict: IGNORE,
        is_exported: true,
    },
    // A restore may bring deleted makes back.
    Table { name: "deleted_makes", key: "id", at_once: 200, parent: None, conflict: IGNORE, is_exported: false },
];

/// The position after the last row.
pub(super) const fn end() -> RowPosition {
    RowPosition { table_index: TABLES.len(), after_key: String::new() }
}

/// Whether the position is after the last row.
pub(super) const fn is_end(position: &RowPosition) -> bool {
    position.table_index >= TABLES.len()
}

/// Reads the rows at a position.
pub(super) fn read(sql: &Sql, position: &RowPosition) -> Result<RowPage, Fault> {
    let Some(Table { name, key, at_once, .. }) = TABLES.get(position.table_index) else {
        return Err(Fault::internal(format!("there is no table {}", position.table_index)));
    };
    let (after, order) = match *name {
        MAKE_DIFFERENCES => (AFTER_DIFFERENCE.to_owned(), DIFFERENCE_ORDER),
        _ => (format!("{key} > ?1"), *key),
    };
    let statement = format!("SELECT *, {key} AS row_key FROM {name} WHERE {after} ORDER BY {order} LIMIT ?2");
    let mut rows: Vec<Map<String, Json>> = sql.rows(&statement, values![&position.after_key, *at_once])?;
    let mut last = None;
    for row in &mut rows {
        last = row.remove("row_key");
    }
    let is_full = rows.len() as u64 == *at_once;
    let next = match last {
        Some(Json::String(after_key)) if is_full => Some(RowPosition { table_index: position.table_index, after_key }),
        _ => (position.table_index + 1 < TABLES.len())
            .then(|| RowPosition { table_index: position.table_index + 1, after_key: String::new() }),
    };
    Ok(RowPage { table: (*name).to_owned(), rows, next })
}

/// Writes rows. Skips columns that this release does not know.
pub(super) fn write(sql: &Sql, page: RowPage) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Column {
        name: String,
    }
    let Some(Table { name, parent, conflict, .. }) = TABLES.iter().find(|table| table.name == page.table) else {
        return Err(Fault::bad_request(format!(
            "There is no table {:?}. Send the lines of an export unchanged.",
            page.table
        )));
    };
    let known: Vec<Column> = sql.rows(&format!("SELECT name FROM pragma_table_info('{name}')"), [])?;
    for mut row in page.rows {
        let columns: Vec<_> = known.iter().filter(|column| row.contains_key(&column.name)).collect();
        let names = columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
        let places = (1..=columns.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
        let row = columns.iter().map(|column| value(row.remove(&column.name))).collect::<Result<Vec<_>, _>>()?;
        let condition = match parent {
            Some((column, table)) => match columns.iter().position(|known| known.name == *column) {
                Some(index) => {
                    let place = format!("?{}", index + 1);
                    format!("{place} IS NULL OR EXISTS (SELECT 1 FROM {table} WHERE id = {place})")
                }
                None => "true".to_owned(),
            },
            None => "true".to_owned(),
        };
        sql.run(&format!("INSERT INTO {name} ({names}) SELECT {places} WHERE {condition} {conflict}"), row)?;
    }
    Ok(())
}

fn value(json: Option<Json>) -> Result<Value, Fault> {
    match json {
        None | Some(Json::Null) => Ok(Value::from(None::<f64>)),
        Some(Json::Number(number)) => Ok(Value::from(number.as_f64())),
        Some(Json::String(text)) => Ok(Value::from(&text)),
        Some(other) => {
            Err(Fault::bad_request(format!("A column cannot store {other}. Send the lines of an export unchanged.")))
        }
    }
}

/// The rows of an export at a position.
pub(super) fn export(library: &Transaction<'_>, command: ExportRows) -> Result<RowPage, Fault> {
    let ExportRows { position, own_ids } = command;
    let mut page = read(library.sql, &position)?;
    // Rows that are being deleted count as deleted.
    page.rows.retain(|row| row.get("deleted_by").is_none_or(Json::is_null));
    match page.table.as_str() {
        COLLECTIONS => page.rows.retain(|row| row.get("deleted_at_ms").is_none_or(Json::is_null)),
        // A restore queues them again.
        "jobs" => page.rows.retain(|row| !is_unlisted_job(row)),
        _ => {}
    }
    hide_others(&mut page, &own_ids);
    Ok(RowPage { next: page.next.and_then(next_exported), ..page })
}

/// Leaves out who the others are who made makes and versions: the API does not say it either, and one id would join all
/// makes of a person.
fn hide_others(page: &mut RowPage, own_ids: &[String]) {
    for maker_id in page.rows.iter_mut().filter_map(|row| row.get_mut("maker_id")) {
        if maker_id.as_str().is_some_and(|id| !own_ids.iter().any(|own| own == id)) {
            *maker_id = Json::from("");
        }
    }
}

/// The position itself if its table is exported, or the beginning of the next table that is.
fn next_exported(position: RowPosition) -> Option<RowPosition> {
    let is_exported = |index: &usize| TABLES.get(*index).is_some_and(|table| table.is_exported);
    if is_exported(&position.table_index) {
        return Some(position);
    }
    let index = (position.table_index..TABLES.len()).find(is_exported)?;
    Some(RowPosition { table_index: index, after_key: String::new() })
}

/// Writes rows of an export. An export from an owner must not start work: unfinished jobs become failed jobs that can
/// be retried.
pub(super) fn restore(library: &Transaction<'_>, RestoreRows { pages }: RestoreRows) -> Result<(), Fault> {
    for mut page in pages {
        match page.table.as_str() {
            "pyramids" => check_object_keys(&page.rows)?,
            COLLECTIONS => {
                check_paths(&page.rows)?;
                check_settings(&page.rows)?;
            }
            COLLECTION_RECORDS => check_paths(&page.rows)?,
            _ => {}
        }
        match page.table.as_str() {
            "jobs" => page.rows = page.rows.into_iter().filter_map(ended).collect(),
            COLLECTIONS | COLLECTION_RECORDS | COLLECTION_RUNS => page.rows.iter_mut().for_each(paused),
            _ => {}
        }
        let is_exported = TABLES.iter().any(|table| table.name == page.table && table.is_exported);
        if !is_exported {
            return Err(Fault::bad_request(format!(
                "An export has no table {:?}. Send the lines of an export unchanged.",
                page.table
            )));
        }
        if page.table == MAKE_DIFFERENCES {
            drop_old_ratings(library, &mut page)?;
        }
        write(library.sql, page)?;
    }
    library.reset_events()?;
    Ok(())
}

/// Drops differences of ratings that the makes do not have any more: their maker changed the rating after the export.
fn drop_old_ratings(library: &Transaction<'_>, page: &mut RowPage) -> Result<(), Fault> {
    let rows = std::mem::take(&mut page.rows);
    for row in rows {
        let text = |name| row.get(name).and_then(Json::as_str);
        let statement = "SELECT 1 FROM makes WHERE id = ?1 AND CAST(rating AS INTEGER) IS ?2";
        let rating = text("to_value").and_then(|rating| rating.parse::<f64>().ok());
        let is_kept = text("kind") != Some("rating")
            || library.sql.run(statement, values![text("make_id").unwrap_or_default(), rating])? > 0;
        if is_kept {
            page.rows.push(row);
        }
    }
    Ok(())
}

/// A job of an export as it is restored. An unfinished deletion job is dropped, because the sweep of orphans finds its
/// objects.
fn ended(mut row: Map<String, Json>) -> Option<Map<String, Json>> {
    // Another run queues the jobs of a collection again.
    if is_unlisted_job(&row) {
        return None;
    }
    let text = |name| row.get(name).and_then(Json::as_str);
    if matches!(text("state"), Some("done" | "failed" | "cancelled")) {
        return Some(row);
    }
    let deleted = [DELETED_IMAGE, DELETED_RENDITION, DELETED_PYRAMID];
    if text("subject_kind").is_some_and(|kind| deleted.iter().any(|subject| subject.as_str() == kind)) {
        return None;
    }
    for (name, value) in [
        ("state", "failed".into()),
        ("progress", 0.into()),
        ("step", Json::Null),
        ("lease_until_ms", Json::Null),
        ("error_code", "internal".into()),
        ("error_message", "This job was not finished when the library was exported. Retry it.".into()),
        ("error_is_final", 0.into()),
    ] {
        row.insert(name.to_owned(), value);
    }
    Some(row)
}

/// Whether a row of a job is one that people do not see.
fn is_unlisted_job(row: &Map<String, Json>) -> bool {
    row.get("kind").and_then(Json::as_str).is_some_and(kinds::is_unlisted_name)
}

/// Fails if the file of a pyramid is not one of its own key prefix, which was checked: a forged export must not open or delete
/// the objects of others.
fn check_object_keys(rows: &[Map<String, Json>]) -> Result<(), Fault> {
    let is_right = |row: &Map<String, Json>| {
        let text = |name| row.get(name).and_then(Json::as_str).unwrap_or_default();
        let is_owned = row.get("owns_object").and_then(Json::as_f64) != Some(0.0);
        let folder = if is_owned { PYRAMIDS } else { INCOMING };
        let key = text("object_key");
        row.get("object_key").is_none_or(Json::is_null)
            || key.strip_prefix(&format!("{folder}/{}/", text("key_prefix"))).is_some_and(is_plain_path)
    };
    if rows.iter().all(is_right) {
        return Ok(());
    }
    Err(Fault::bad_request(
        "The key of a pyramid's file is not one of its owner. Send the lines of an export unchanged.",
    ))
}

/// Fails if a path of a collection or a record, which becomes part of a key, names something else in a URL.
fn check_paths(rows: &[Map<String, Json>]) -> Result<(), Fault> {
    let texts = |row: &Map<String, Json>| {
        let text = |name| row.get(name).and_then(Json::as_str).is_none_or(is_plain_path);
        text("folder") && text("published_path")
    };
    if rows.iter().all(texts) {
        return Ok(());
    }
    Err(Fault::bad_request("A path of a collection is wrong. Send the lines of an export unchanged."))
}

/// Fails if the settings of a collection cannot be read, or are too large: each event and each list reads them.
fn check_settings(rows: &[Map<String, Json>]) -> Result<(), Fault> {
    let is_right =
        |row: &Map<String, Json>| row.get("settings").and_then(Json::as_str).is_some_and(Settings::is_stored_form);
    if rows.iter().all(is_right) {
        return Ok(());
    }
    Err(Fault::bad_request("The settings of a collection are wrong. Send the lines of an export unchanged."))
}

fn is_plain_path(path: &str) -> bool {
    !path.is_empty() && !path.split(['/', '\\']).any(|name| name == "." || name == "..")
}

/// A row of a collection, a record or a run as it is restored: the collection is paused, and nothing is in progress.
fn paused(row: &mut Map<String, Json>) {
    let is = |name: &str, value: &str| row.get(name).and_then(Json::as_str) == Some(value);
    let mut changes: Vec<(&str, Json)> = Vec::new();
    if row.contains_key("paused") {
        changes.extend([("paused", Json::from(1)), ("next_run_ms", Json::Null)]);
    }
    if is("state", "running") {
        changes.push(("state", "open".into()));
    }
    if is("state", "listing") || is("state", "processing") {
        changes.push(("state", "finished".into()));
        changes.push(("ended_ms", row.get("started_ms").cloned().unwrap_or(Json::Null)));
    }
    if row.contains_key("job_id") {
        changes.push(("job_id", Json::Null));
    }
    for (name, value) in changes {
        row.insert(name.to_owned(), value);
    }
}

/// Rows that one step of [`clear_some`] deletes. Triggers make each deletion several.
const CLEARED_ROWS: usize = 5_000;

/// Deletes some rows, children before their parents. Returns whether no row is left. A library can have a million rows, and all
/// at once would block it.
pub(super) fn clear_some(sql: &Sql) -> Result<bool, Fault> {
    #[derive(Deserialize)]
    struct Column {
        name: String,
    }
    let mut left = CLEARED_ROWS;
    // Deleting the other rows adds to the outboxes, so they are cleared once more at the end.
    for name in TABLES.iter().rev().map(|table| table.name).chain([PUBLIC_ID_CHANGES, PRESET_SHARE_CHANGES]) {
        let statement = format!("SELECT name FROM pragma_table_info('{name}') WHERE pk > 0 ORDER BY pk");
        let key: Vec<Column> = sql.rows(&statement, [])?;
        let key = match key.as_slice() {
            [] => "rowid".to_owned(),
            columns => columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", "),
        };
        let statement = format!(
            "DELETE FROM {name} WHERE ({key}) IN (SELECT {key} FROM {name} LIMIT ?1) RETURNING 1 AS is_deleted"
        );
        left = left.saturating_sub(sql.run(&statement, values![left as u64])?);
        if left == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rows(row: Json) -> Vec<Map<String, Json>> {
        row.as_object().cloned().into_iter().collect()
    }

    #[test]
    fn restored_pyramid_has_a_file_of_its_owner() {
        let check = |key: Json, owns: u32| {
            check_object_keys(&rows(json!({ "key_prefix": "me", "object_key": key, "owns_object": owns }))).is_ok()
        };
        assert!(
            check(Json::Null, 1) && check("pyramids/me/maps/a.tif".into(), 1) && check("incoming/me/a.tif".into(), 0)
        );
        for (key, owns) in [
            ("pyramids/other/a.tif", 1),
            ("incoming/me/a.tif", 1),
            ("pyramids/me/a.tif", 0),
            ("other/originals/a", 1),
            ("pyramids/me/../other/a.tif", 1),
            ("pyramids/me/", 1),
        ] {
            assert!(!check(key.into(), owns), "{key}");
        }
    }

    #[test]
    fn tables_of_an_export_are_those_of_the_documentation() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/API.md");
        let text = std::fs::read_to_string(path).unwrap();
        let section = text.split("### Export\n").nth(1).unwrap().split("\n### ").next().unwrap();
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
        let mut documented: Vec<_> = rows.flat_map(|(names, _)| names.split("`, `")).collect();
        let mut exported: Vec<_> = TABLES.iter().filter(|table| table.is_exported).map(|table| table.name).collect();
        documented.sort_unstable();
        exported.sort_unstable();
        assert_eq!(documented, exported);
    }

    #[test]
    fn restored_paths_are_plain() {
        assert!(check_paths(&rows(json!({ "folder": "maps/old" }))).is_ok());
        assert!(check_paths(&rows(json!({ "folder": null, "published_path": "x/a.tif" }))).is_ok());
        assert!(check_paths(&rows(json!({ "folder": "../other" }))).is_err());
        assert!(check_paths(&rows(json!({ "published_path": "a/./b.tif" }))).is_err());
    }

    #[test]
    fn restored_settings_can_be_read() {
        let settings = |pattern: &str| {
            json!({ "tile": 512, "compression": "deflate", "quality": null, "longest_side": 4000, "ignore": [pattern],
                "restricted": { "width": 843, "height": 560 }, "restricted_by": { "file": true, "path_segment": null },
                "recipe": null, "schedule": { "every_minutes": 15 }, "publish_pdfs": false })
        };
        let check = |settings: String| check_settings(&rows(json!({ "settings": settings })));
        assert!(check(settings("._*").to_string()).is_ok());
        assert!(check(settings(&"x".repeat(400_000)).to_string()).is_err());
        assert!(check("{}".to_owned()).is_err() && check_settings(&rows(json!({}))).is_err());
    }

    #[test]
    fn job_of_a_collection_is_not_restored() {
        for state in ["queued", "failed"] {
            let job = |kind: &str| rows(json!({ "kind": kind, "state": state })).into_iter().filter_map(ended).count();
            assert_eq!((job("publish_record"), job("render_rendition")), (0, 1), "{state}");
        }
    }
}
