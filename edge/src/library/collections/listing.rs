//! The listing of a run: compares what a source has with the records, page by page.

use std::collections::HashSet;

use super::commands::{BeginListing, ListingInput, ListingReply, PathRange, SourceVersion, TakeListing};
use super::intake::{RECORDS, Taken, take};
use super::rows::{CollectionRow, RunPhase};
use super::{Settings, any_by_id, intake, paths, removal, run_by_id, runs, withdrawal};
use crate::library::commands::RenewClaim;
use crate::library::jobs;
use crate::library::kinds::LISTING;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Records that one step withdraws. An emptied folder has one page, and may have had hundreds of thousands of files.
const PAGE_SIZE: u64 = 500;

/// What the listing of a run needs.
pub(in crate::library) fn begin_listing(
    library: &Transaction<'_>,
    BeginListing { run_id }: BeginListing,
) -> Result<Option<ListingInput>, Fault> {
    let Some(run) = run_by_id(library, &run_id)?.filter(|run| run.state == RunPhase::Listing) else { return Ok(None) };
    let collection = any_by_id(library, &run.collection_id)?.filter(|row| row.deleted_at_ms.is_none());
    let Some(collection) = collection else { return Ok(None) };
    let known: Vec<SourceVersion> = match &collection.folder {
        Some(_) => Vec::new(),
        None => {
            let statement = "SELECT path, etag, size_bytes, changed_ms FROM collection_records
                WHERE collection_id = ?1 AND state <> 'withdrawn' ORDER BY path LIMIT 5000";
            library.sql.rows(statement, values![&collection.id])?
        }
    };
    Ok(Some(ListingInput { collection, known, position: run.position, now_ms: library.now_ms }))
}

/// Takes a page of the listing of a run.
pub(in crate::library) fn take_listing(
    library: &Transaction<'_>,
    command: TakeListing,
) -> Result<Option<ListingReply>, Fault> {
    let TakeListing { claim, run_id, page } = command;
    let renew = RenewClaim { claim, step: LISTING.name, progress: LISTING.progress };
    let Some(claim) = jobs::renew(library, renew)? else { return Ok(None) };
    let Some(run) = run_by_id(library, &run_id)?.filter(|run| run.state == RunPhase::Listing) else { return Ok(None) };
    let row = any_by_id(library, &run.collection_id)?.filter(|row| row.deleted_at_ms.is_none());
    let Some(row) = row else { return Ok(None) };
    let settings = row.settings()?;
    let (mut there, mut refused, mut has_news) = (HashSet::new(), 0_u64, false);
    for source in &page.sources {
        match take(library, &row, &settings, source)? {
            Taken::Ignored => continue,
            Taken::OverQuota => refused += 1,
            taken => has_news |= taken == Taken::New,
        }
        there.insert(source.path.as_str());
    }
    there.extend(page.there.iter().filter(|path| !paths::is_ignored(path, &settings.ignore)).map(String::as_str));
    let mut withdrawn = 0;
    for path in &page.gone {
        let statement = "SELECT id FROM collection_records
            WHERE collection_id = ?1 AND path = ?2 AND state <> 'withdrawn'";
        for id in library.select_ids(statement, values![&row.id, path])? {
            withdrawal::withdraw(library, &id)?;
            withdrawn += 1;
        }
    }
    let mut has_more = false;
    if let Some(range) = &page.range {
        let (marks, records) = withdraw_missing(library, &row, &settings, range, &there, page.asked_ms)?;
        withdrawn += records;
        has_more = marks + records == PAGE_SIZE;
        if !has_more {
            intake::forget_missing(library, &row, range, &page.sources, page.asked_ms)?;
        }
    }
    if refused > 0 {
        let allowed = RECORDS.allowed(library.edge)?;
        let detail = format!(
            "At least {refused} files have no record. Your collections may have {allowed} records and as many JSON files. Delete collections first."
        );
        runs::set_error(library, &run.id, "over_quota", &detail)?;
    }
    let statement = "UPDATE collection_runs SET withdrawn = withdrawn + ?2, position = max(position, ?3) WHERE id = ?1";
    library.sql.run(statement, values![&run.id, withdrawn, page.position])?;
    if withdrawn > 0 {
        removal::queue(library, &row.id)?;
    }
    if has_news || withdrawn > 0 {
        super::publish(library, &row.id)?;
    }
    Ok(Some(ListingReply { claim, now_ms: library.now_ms, has_more }))
}

/// Withdraws some records in a range of paths whose sources are not there, and forgets such JSON files. A source that arrived
/// after the page was requested stays. Returns the numbers of files and of records.
fn withdraw_missing(
    library: &Transaction<'_>,
    row: &CollectionRow,
    settings: &Settings,
    range: &PathRange,
    there: &HashSet<&str>,
    asked_ms: u64,
) -> Result<(u64, u64), Fault> {
    let is_missing = "collection_id = ?1 AND path > coalesce(?2, '') AND (?3 IS NULL OR path <= ?3)
        AND path NOT IN (SELECT value FROM json_each(?4))";
    let there = serde_json::to_string(there)?;
    let bounds = || values![&row.id, range.after.as_deref(), range.up_to.as_deref(), &there];
    let statement = format!("SELECT path AS id FROM collection_marks WHERE {is_missing} LIMIT ?5");
    let marks = library.select_ids(&statement, bounds().into_iter().chain(values![PAGE_SIZE]))?;
    for path in &marks {
        withdrawal::forget_mark(library, row, settings, path)?;
    }
    let statement = format!(
        "SELECT id FROM collection_records WHERE {is_missing} AND state <> 'withdrawn' AND seen_ms < ?5 LIMIT ?6"
    );
    let left = PAGE_SIZE.saturating_sub(marks.len() as u64);
    let records = library.select_ids(&statement, bounds().into_iter().chain(values![asked_ms, left]))?;
    for id in &records {
        withdrawal::withdraw(library, id)?;
    }
    Ok((marks.len() as u64, records.len() as u64))
}
