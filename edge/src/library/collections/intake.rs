//! Records new versions of sources, whatever announced them: an event, the sweep, or the listing of a run.

use std::collections::HashSet;

use api::RecordState;
use serde::Deserialize;

use super::commands::{PathRange, SourceVersion, TakeListing};
use super::rows::{CollectionRow, RunPhase};
use super::watched::{Watched, after_event, reopen_beside};
use super::{Settings, any_by_id, paths, removal, run_by_id, runs, withdrawal};
use crate::library::commands::RenewClaim;
use crate::library::jobs;
use crate::library::kinds::LISTING;
use crate::library::quota::Quota;
use crate::library::records::{ClaimKey, ObjectVersion};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::platform::ids;
use crate::problem::Fault;
use crate::storage::INCOMING;

const RECORDS: Quota = Quota { name: "collection_records", variable: "MAX_COLLECTION_RECORDS", default: 500_000 };

/// Records a version of an object, if a collection watches its path. Returns whether it is new; `None` if no collection does.
pub(in crate::library) fn take_object(
    library: &Transaction<'_>,
    watched: &Watched,
    path: &str,
    version: &ObjectVersion,
) -> Result<Option<bool>, Fault> {
    let Some((row, settings, path)) = watched.find(path) else { return Ok(None) };
    let source = SourceVersion {
        path: path.to_owned(),
        etag: Some(version.etag.clone()),
        size_bytes: version.size_bytes,
        changed_ms: version.modified_ms,
    };
    let is_new = take(library, row, settings, &source)? == Taken::New;
    if is_new {
        after_event(library, row, settings)?;
    }
    Ok(Some(is_new))
}

/// What became of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
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

fn take(
    library: &Transaction<'_>,
    row: &CollectionRow,
    settings: &Settings,
    source: &SourceVersion,
) -> Result<Taken, Fault> {
    let SourceVersion { path, etag, size_bytes, changed_ms } = source;
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
    let Some(etag) = etag else { return Ok(Taken::Known) };
    // A listing may be older than an event. Then the job finds the newer version, and that it is published already.
    if known.etag == *etag && known.state != RecordState::Withdrawn {
        return Ok(Taken::Known);
    }
    // The job of a running record compares times when it ends (`results.rs`).
    let statement = "UPDATE collection_records SET etag = ?2, size_bytes = ?3, changed_ms = ?4, seen_ms = ?5,
        opened_ms = ?5, attempts = 0, reason_code = NULL, reason_message = NULL,
        state = CASE state WHEN 'running' THEN 'running' ELSE 'open' END WHERE id = ?1";
    library.sql.run(statement, values![&known.id, etag, *size_bytes, changed_ms, library.now_ms])?;
    note(library, row, path, etag, &known.id)?;
    Ok(Taken::New)
}

fn insert(
    library: &Transaction<'_>,
    row: &CollectionRow,
    source: &SourceVersion,
    changed_ms: u64,
) -> Result<Taken, Fault> {
    #[derive(Deserialize)]
    struct Total {
        records: u64,
    }
    let total: Option<Total> =
        library.sql.row("SELECT coalesce(sum(records), 0) AS records FROM collection_counts", [])?;
    if total.map_or(0, |total| total.records) >= RECORDS.allowed(library.edge)? {
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
    note(library, row, path, etag, &id)?;
    Ok(Taken::New)
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

/// Remembers the version as seen, so that it does not become an image when the collection is deleted.
fn note(library: &Transaction<'_>, row: &CollectionRow, path: &str, etag: &str, record_id: &str) -> Result<(), Fault> {
    let Some(folder) = &row.folder else { return Ok(()) };
    let key = format!("{INCOMING}/{}/{folder}/{path}", row.key_prefix);
    let statement =
        "INSERT INTO incoming (key, etag, job_id, seen_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key, etag) DO NOTHING";
    library.sql.run(statement, values![&key, etag, record_id, &library.now()])?;
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
    let statement = "INSERT INTO collection_marks (collection_id, path, etag) VALUES (?1, ?2, ?3)
        ON CONFLICT (collection_id, path) DO UPDATE SET etag = excluded.etag WHERE etag <> excluded.etag RETURNING path";
    if library.sql.run(statement, values![&row.id, path, etag])? == 0 {
        return Ok(Taken::Known);
    }
    note(library, row, path, etag, &row.id)?;
    if settings.restricted_by.file {
        reopen_beside(library, &row.id, base)?;
    }
    Ok(Taken::New)
}

/// Takes a page of the listing of a run.
pub(in crate::library) fn take_listing(
    library: &Transaction<'_>,
    command: TakeListing,
) -> Result<Option<ClaimKey>, Fault> {
    let TakeListing { claim, run_id, asked_ms, sources, range } = command;
    let renew = RenewClaim { claim, step: LISTING.name, progress: LISTING.progress };
    let Some(claim) = jobs::renew(library, renew)? else { return Ok(None) };
    let Some(run) = run_by_id(library, &run_id)?.filter(|run| run.state == RunPhase::Listing) else { return Ok(None) };
    let row = any_by_id(library, &run.collection_id)?.filter(|row| row.deleted_at_ms.is_none());
    let Some(row) = row else { return Ok(None) };
    let settings = row.settings()?;
    let (mut there, mut refused, mut has_news) = (HashSet::new(), 0_u64, false);
    for source in &sources {
        match take(library, &row, &settings, source)? {
            Taken::Ignored => continue,
            Taken::OverQuota => refused += 1,
            taken => has_news |= taken == Taken::New,
        }
        there.insert(source.path.as_str());
    }
    let withdrawn = match &range {
        Some(range) => withdraw_missing(library, &row, &settings, range, &there, asked_ms)?,
        None => 0,
    };
    if refused > 0 {
        let allowed = RECORDS.allowed(library.edge)?;
        let detail = format!(
            "Your collections have {allowed} records, which is the limit. At least {refused} files have no record. Delete collections first."
        );
        runs::set_error(library, &run.id, "over_quota", &detail)?;
    }
    if withdrawn > 0 {
        let statement = "UPDATE collection_runs SET withdrawn = withdrawn + ?2 WHERE id = ?1";
        library.sql.run(statement, values![&run.id, withdrawn])?;
        removal::queue(library, &row.id)?;
    }
    if has_news || withdrawn > 0 {
        super::publish(library, &row.id)?;
    }
    Ok(Some(claim))
}

/// Withdraws the records in a range of paths whose sources are not there, and forgets such JSON files. A source that arrived
/// after the page was requested stays.
fn withdraw_missing(
    library: &Transaction<'_>,
    row: &CollectionRow,
    settings: &Settings,
    range: &PathRange,
    there: &HashSet<&str>,
    asked_ms: u64,
) -> Result<u64, Fault> {
    #[derive(Deserialize)]
    struct Source {
        path: String,
    }
    let in_range = "path > coalesce(?2, '') AND (?3 IS NULL OR path <= ?3)";
    let bounds = || values![&row.id, range.after.as_deref(), range.up_to.as_deref()];
    let statement = format!("SELECT path FROM collection_marks WHERE collection_id = ?1 AND {in_range}");
    let marks: Vec<Source> = library.sql.rows(&statement, bounds())?;
    for Source { path } in marks.iter().filter(|mark| !there.contains(mark.path.as_str())) {
        withdrawal::forget_mark(library, row, settings, path)?;
    }
    let statement = format!(
        "SELECT id, path FROM collection_records WHERE collection_id = ?1 AND {in_range} AND state <> 'withdrawn'
         AND seen_ms < ?4"
    );
    #[derive(Deserialize)]
    struct Record {
        id: String,
        path: String,
    }
    let records: Vec<Record> = library.sql.rows(&statement, bounds().into_iter().chain(values![asked_ms]))?;
    let mut withdrawn = 0;
    for Record { id, .. } in records.iter().filter(|record| !there.contains(record.path.as_str())) {
        withdrawal::withdraw(library, id)?;
        withdrawn += 1;
    }
    Ok(withdrawn)
}
