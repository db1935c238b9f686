//! Records new versions of sources, whatever announced them: an event, the sweep, or the listing of a run.

use api::RecordState;
use serde::Deserialize;

use super::commands::{PathRange, SourceVersion};
use super::rows::{COLLECTION_COLUMNS, CollectionRow};
use super::{Settings, paths};
use crate::library::quota::Quota;
use crate::library::records::ObjectVersion;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::platform::{clock, ids};
use crate::problem::Fault;
use crate::storage::INCOMING;

pub(super) const RECORDS: Quota =
    Quota { name: "collection_records", variable: "MAX_COLLECTION_RECORDS", default: 500_000 };

/// Delay of a run after a change, so that a batch of files makes one run.
const EVENT_DELAY_MS: u64 = 1_000;

/// How long a withdrawn record stays although its room is needed: an hour. A job that lost its claim may still store a published
/// file for minutes. Only the record says that the file must be removed.
const KEPT_FOR_JOBS_MS: u64 = 60 * 60 * 1000;

/// Versions of files without a record that a page of a listing forgets. The next listing forgets the rest.
const FORGOTTEN_AT_ONCE: u64 = 5_000;

/// Withdrawn records of which nothing is left. Without the name of the index SQLite reads all that were ever withdrawn.
const TO_PURGE: &str = "collection_records INDEXED BY collection_records_to_purge";

/// Interval in which a file is read whose server states no version.
const UNSTATED_MS: u64 = 24 * 60 * 60 * 1000;

/// The collections that watch folders under a key prefix.
pub(in crate::library) struct Watched(Vec<(CollectionRow, Settings)>);

impl Watched {
    pub(in crate::library) fn under(library: &Transaction<'_>, key_prefix: &str) -> Result<Self, Fault> {
        let statement = format!(
            "SELECT {COLLECTION_COLUMNS} FROM collections
             WHERE key_prefix = ?1 AND folder IS NOT NULL AND deleted_at_ms IS NULL"
        );
        let rows: Vec<CollectionRow> = library.sql.rows(&statement, values![key_prefix])?;
        let with_settings = |row: CollectionRow| row.settings().map(|settings| (row, settings));
        Ok(Self(rows.into_iter().map(with_settings).collect::<Result<_, _>>()?))
    }

    /// The collection that watches a path (after `incoming/{owner}/`), and the path in its folder.
    pub(super) fn find<'a>(&self, path: &'a str) -> Option<(&CollectionRow, &Settings, &'a str)> {
        self.0.iter().find_map(|(row, settings)| {
            let path = paths::within(row.folder.as_deref()?, path)?;
            Some((row, settings, path))
        })
    }

    /// Records a version, if a collection watches the path. Returns whether it is new; `None` if no collection does.
    pub(in crate::library) fn take(
        &self,
        library: &Transaction<'_>,
        path: &str,
        version: &ObjectVersion,
    ) -> Result<Option<bool>, Fault> {
        let Some((row, settings, path)) = self.find(path) else { return Ok(None) };
        let source = SourceVersion {
            path: path.to_owned(),
            etag: Some(version.etag.clone()),
            size_bytes: version.size_bytes,
            changed_ms: version.modified_ms,
            is_unstated: false,
        };
        let taken = take(library, row, settings, &source)?;
        match taken {
            Taken::New => after_event(library, row, settings)?,
            // The object exists. An older listing must not withdraw it.
            Taken::Known => {
                let statement = "UPDATE collection_records SET seen_ms = ?3 WHERE collection_id = ?1 AND path = ?2 AND seen_ms < ?3";
                library.sql.run(statement, values![&row.id, path, library.now_ms])?;
            }
            Taken::Ignored | Taken::OverQuota => {}
        }
        Ok(Some(taken == Taken::New))
    }
}

/// Starts a run soon, if the collection runs at once. Tells the owner's pages.
pub(super) fn after_event(library: &Transaction<'_>, row: &CollectionRow, settings: &Settings) -> Result<(), Fault> {
    if settings.is_at_once() && row.paused == 0 {
        let statement = "UPDATE collections SET next_run_ms = ?2, next_trigger = 'event'
            WHERE id = ?1 AND coalesce(next_run_ms, ?2 + 1) > ?2";
        library.sql.run(statement, values![&row.id, library.now_ms + EVENT_DELAY_MS])?;
    }
    library.reschedule();
    super::publish(library, &row.id)
}

/// What became of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is recorded now.
    New,
    /// Nothing changed.
    Known,
    /// It is no source: a pattern ignores it.
    Ignored,
    /// There is no room for another record.
    OverQuota,
}

#[derive(Deserialize)]
struct Known {
    id: String,
    etag: String,
    state: RecordState,
}

/// Records a version. One that gets no record is noted: it must not become an image when the collection is deleted.
pub(super) fn take(
    library: &Transaction<'_>,
    row: &CollectionRow,
    settings: &Settings,
    source: &SourceVersion,
) -> Result<Taken, Fault> {
    let taken = record(library, row, settings, source)?;
    if matches!(taken, Taken::Ignored | Taken::OverQuota)
        && let Some(etag) = &source.etag
    {
        note(library, row, &source.path, &[etag], &row.id)?;
    }
    Ok(taken)
}

fn record(
    library: &Transaction<'_>,
    row: &CollectionRow,
    settings: &Settings,
    source: &SourceVersion,
) -> Result<Taken, Fault> {
    let SourceVersion { path, etag, size_bytes, changed_ms, is_unstated } = source;
    if paths::is_ignored(path, &settings.ignore) {
        return Ok(Taken::Ignored);
    }
    if row.folder.is_some()
        && let Some(base) = paths::marked_base(path)
    {
        let etag = etag.as_deref().unwrap_or_default();
        return take_mark(library, row, settings, path, base, etag);
    }
    let statement = "SELECT id, etag, state FROM collection_records WHERE collection_id = ?1 AND path = ?2";
    let known: Option<Known> = library.sql.row(statement, values![&row.id, path])?;
    let changed_ms = changed_ms.unwrap_or(library.now_ms);
    let Some(known) = known else {
        return insert(library, row, source, changed_ms);
    };
    let Some(etag) = etag else {
        let is_due = *is_unstated && open_unstated(library, &known.id)?;
        return Ok(if is_due { Taken::New } else { Taken::Known });
    };
    // A listing may be older than an event. Then the job finds the newer version, and that it is published already.
    if known.etag == *etag && known.state != RecordState::Withdrawn {
        return Ok(Taken::Known);
    }
    // The job of a running record compares times when it ends (`results.rs`).
    let statement = "UPDATE collection_records SET etag = ?2, size_bytes = ?3, changed_ms = ?4, seen_ms = ?5,
        opened_ms = ?5, attempts = 0, reason_code = NULL, reason_message = NULL,
        state = CASE state WHEN 'running' THEN 'running' ELSE 'open' END WHERE id = ?1";
    library.sql.run(statement, values![&known.id, etag, *size_bytes, changed_ms, library.now_ms])?;
    // A listing may be older than an event: either version may be the newest one.
    note(library, row, path, &[etag, &known.etag], &known.id)?;
    Ok(Taken::New)
}

/// Opens a published record whose server states no version, if its file was not read for a day. Returns whether it did.
fn open_unstated(library: &Transaction<'_>, id: &str) -> Result<bool, Fault> {
    let statement = "UPDATE collection_records SET state = 'open', opened_ms = ?2, attempts = 0
        WHERE id = ?1 AND state = 'done' AND processed_at < ?3 RETURNING id";
    let read_before = clock::rfc3339(library.now_ms.saturating_sub(UNSTATED_MS));
    Ok(library.sql.run(statement, values![id, library.now_ms, &read_before])? > 0)
}

fn insert(
    library: &Transaction<'_>,
    row: &CollectionRow,
    source: &SourceVersion,
    changed_ms: u64,
) -> Result<Taken, Fault> {
    if !has_room(library, false)?
        && !purge_withdrawn(library, &row.id, library.now_ms.saturating_sub(KEPT_FOR_JOBS_MS))?
    {
        return Ok(Taken::OverQuota);
    }
    let SourceVersion { path, etag, size_bytes, .. } = source;
    let (id, etag) = (ids::new_id()?, etag.as_deref().unwrap_or_default());
    let statement = "INSERT INTO collection_records (id, collection_id, path, stem, published_path, etag, size_bytes,
        changed_ms, seen_ms, state, opened_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'open', ?9)";
    let published = free_published_path(library, &row.id, path)?;
    let row_values =
        values![&id, &row.id, path, paths::stem(path), &published, etag, *size_bytes, changed_ms, library.now_ms];
    library.sql.run(statement, row_values)?;
    note(library, row, path, &[etag], &id)?;
    Ok(Taken::New)
}

/// Whether there is room for another record, or for another JSON file: each kind has the quota for itself.
fn has_room(library: &Transaction<'_>, is_mark: bool) -> Result<bool, Fault> {
    #[derive(Deserialize)]
    struct Total {
        records: u64,
    }
    let statement = "SELECT coalesce(sum(records), 0) AS records FROM collection_counts WHERE (state = 'mark') = ?1";
    let total: Option<Total> = library.sql.row(statement, values![is_mark])?;
    Ok(total.map_or(0, |total| total.records) < RECORDS.allowed(library.edge)?)
}

/// Removes some records of sources that were gone before a time, the oldest first, with what is known of their versions. A folder
/// whose names change must not fill the quota. A mark of the API stays: the source may come back. Returns whether there were any.
pub(super) fn purge_withdrawn(library: &Transaction<'_>, collection_id: &str, before_ms: u64) -> Result<bool, Fault> {
    let statement = format!(
        "SELECT id FROM {TO_PURGE} WHERE collection_id = ?1 AND state = 'withdrawn'
         AND has_object = 0 AND job_id IS NULL AND mark IS NULL AND opened_ms < ?2 ORDER BY opened_ms LIMIT 500"
    );
    let ids = library.select_ids(&statement, values![collection_id, before_ms])?;
    if ids.is_empty() {
        return Ok(false);
    }
    let list = serde_json::to_string(&ids)?;
    let statement = "DELETE FROM incoming WHERE job_id IN (SELECT value FROM json_each(?1)) AND key IN
        (SELECT ?2 || '/' || c.key_prefix || '/' || c.folder || '/' || r.path FROM collection_records r
            JOIN collections c ON c.id = r.collection_id WHERE r.id IN (SELECT value FROM json_each(?1)))";
    library.sql.run(statement, values![&list, INCOMING])?;
    library.sql.run("DELETE FROM collection_records WHERE id IN (SELECT value FROM json_each(?1))", values![&list])?;
    Ok(true)
}

/// The first published path of a source that no other source of the collection has.
fn free_published_path(library: &Transaction<'_>, collection_id: &str, source: &str) -> Result<String, Fault> {
    let taken = "SELECT 1 FROM collection_records WHERE collection_id = ?1 AND published_path = ?2";
    let mut n = 0;
    loop {
        let path = paths::published(source, n);
        if library.sql.run(taken, values![collection_id, &path])? == 0 {
            return Ok(path);
        }
        n += 1;
    }
}

/// Remembers versions as seen, so that they do not become images when the collection is deleted. `etags` are those that may be the
/// newest; other versions of the file are forgotten. `owner_id` is the record, or the collection if there is none.
pub(super) fn note(
    library: &Transaction<'_>,
    row: &CollectionRow,
    path: &str,
    etags: &[&str],
    owner_id: &str,
) -> Result<(), Fault> {
    let Some(folder) = &row.folder else { return Ok(()) };
    let key = format!("{INCOMING}/{}/{folder}/{path}", row.key_prefix);
    let etags = serde_json::to_string(etags)?;
    let statement = "DELETE FROM incoming WHERE key = ?1 AND etag NOT IN (SELECT value FROM json_each(?2))
        AND job_id IN (?3, ?4)";
    library.sql.run(statement, values![&key, &etags, owner_id, &row.id])?;
    let statement = "INSERT INTO incoming (key, etag, job_id, seen_at)
        SELECT ?1, value, ?3, ?4 FROM json_each(?2) WHERE value <> ''
        ON CONFLICT (key, etag) DO UPDATE SET job_id = excluded.job_id
        WHERE EXISTS (SELECT 1 FROM collection_records r WHERE r.id = incoming.job_id)
        OR EXISTS (SELECT 1 FROM collections c WHERE c.id = incoming.job_id)";
    library.sql.run(statement, values![&key, &etags, owner_id, &library.now()])?;
    Ok(())
}

/// Forgets the versions of a JSON file that is gone. One that was seen after the store was asked stays.
pub(super) fn forget(library: &Transaction<'_>, row: &CollectionRow, path: &str, asked_ms: u64) -> Result<(), Fault> {
    let Some(folder) = &row.folder else { return Ok(()) };
    let key = format!("{INCOMING}/{}/{folder}/{path}", row.key_prefix);
    let statement = "DELETE FROM incoming WHERE key = ?1 AND job_id = ?2 AND seen_at < ?3";
    library.sql.run(statement, values![&key, &row.id, &clock::rfc3339(asked_ms)])?;
    Ok(())
}

/// Forgets the files without a record in a range of paths that a listing did not find: those that patterns ignore, and those above
/// the quota. A file that was seen after the page was requested stays.
pub(super) fn forget_missing(
    library: &Transaction<'_>,
    row: &CollectionRow,
    range: &PathRange,
    listed: &[SourceVersion],
    asked_ms: u64,
) -> Result<(), Fault> {
    let Some(folder) = &row.folder else { return Ok(()) };
    let prefix = format!("{INCOMING}/{}/{folder}/", row.key_prefix);
    let after = format!("{prefix}{}", range.after.as_deref().unwrap_or_default());
    let up_to = match &range.up_to {
        Some(path) => format!("{prefix}{path}"),
        // `0` is the character after the slash.
        None => format!("{INCOMING}/{}/{folder}0", row.key_prefix),
    };
    let listed: Vec<_> = listed.iter().map(|source| format!("{prefix}{}", source.path)).collect();
    let statement = "DELETE FROM incoming WHERE (key, etag) IN (SELECT key, etag FROM incoming
        WHERE key > ?1 AND key <= ?2 AND job_id = ?3 AND seen_at < ?4
        AND key NOT IN (SELECT value FROM json_each(?5)) LIMIT ?6)";
    let (asked_at, listed) = (clock::rfc3339(asked_ms), serde_json::to_string(&listed)?);
    library.sql.run(statement, values![&after, &up_to, &row.id, &asked_at, &listed, FORGOTTEN_AT_ONCE])?;
    Ok(())
}

/// Records the version of a JSON file. A new one opens the pictures beside it again.
fn take_mark(
    library: &Transaction<'_>,
    row: &CollectionRow,
    settings: &Settings,
    path: &str,
    base: &str,
    etag: &str,
) -> Result<Taken, Fault> {
    #[derive(Deserialize)]
    struct Mark {
        etag: String,
    }
    let statement = "SELECT etag FROM collection_marks WHERE collection_id = ?1 AND path = ?2";
    let known: Option<Mark> = library.sql.row(statement, values![&row.id, path])?;
    if known.is_none() && !has_room(library, true)? {
        return Ok(Taken::OverQuota);
    }
    let known = known.map_or_else(String::new, |mark| mark.etag);
    let statement = "INSERT INTO collection_marks (collection_id, path, etag) VALUES (?1, ?2, ?3)
        ON CONFLICT (collection_id, path) DO UPDATE SET etag = excluded.etag WHERE etag <> excluded.etag RETURNING path";
    if library.sql.run(statement, values![&row.id, path, etag])? == 0 {
        return Ok(Taken::Known);
    }
    note(library, row, path, &[etag, &known], &row.id)?;
    if settings.restricted_by.file {
        reopen_beside(library, &row.id, base)?;
    }
    Ok(Taken::New)
}

/// Opens the records of the pictures beside a JSON file. The published files of those whose mark stays the same are not
/// built again.
pub(super) fn reopen_beside(library: &Transaction<'_>, collection_id: &str, base: &str) -> Result<(), Fault> {
    let statement = "UPDATE collection_records SET opened_ms = ?3, attempts = 0,
        state = CASE state WHEN 'running' THEN 'running' ELSE 'open' END
        WHERE collection_id = ?1 AND (path = ?2 OR stem = ?2) AND state <> 'withdrawn'";
    library.sql.run(statement, values![collection_id, base, library.now_ms])?;
    Ok(())
}
