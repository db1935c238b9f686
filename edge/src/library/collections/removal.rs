//! Removes the published files of withdrawn records, and what is left of deleted collections. A job does it in steps.

use serde::Deserialize;

use super::any_by_id;
use super::commands::{NextPublished, PublishedPage};
use super::intake::after_event;
use crate::library::commands::RenewClaim;
use crate::library::jobs;
use crate::library::kinds::{JobKind as _, REMOVING, RemovePublished};
use crate::library::records::{ClaimKey, JobRow, NewJob};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::platform::ids;
use crate::problem::Fault;

/// Files per step: a store deletes a thousand objects per call.
const PAGE_SIZE: u64 = 500;

/// Delay before a failed removal is tried again.
const RETRY_DELAY_MS: u64 = 10 * 60 * 1000;

/// The records of a collection that are to be removed. Without the name of the index SQLite reads all that were ever refused.
const TO_REMOVE: &str = "collection_records INDEXED BY collection_records_to_remove";

/// SQL condition: a record has a file that must not be published. The index `collection_records_to_remove` repeats it.
const IS_REMOVABLE: &str = "has_object = 1 AND built_from IS NULL AND state IN ('withdrawn', 'refused')";

/// SQL condition: `key` (an expression) is the key of a file that a record had published, and that it does not have any more.
/// Keys without a record are no leftovers: others may share the bucket.
fn is_leftover_sql(key: &str) -> String {
    let folder = "'pyramids/' || c.key_prefix || '/' || coalesce(c.folder, c.id) || '/'";
    format!(
        "EXISTS (SELECT 1 FROM collections c CROSS JOIN collection_records r ON r.collection_id = c.id
         AND r.published_path = substr({key}, length({folder}) + 1)
         WHERE substr({key}, 1, length({folder})) = {folder} AND r.has_object = 0 AND r.job_id IS NULL)"
    )
}

/// Queues the job that removes the files of withdrawn records, unless there is nothing to do or a job does it already.
pub(super) fn queue(library: &Transaction<'_>, collection_id: &str) -> Result<(), Fault> {
    let statement = "SELECT 1 FROM jobs WHERE kind = ?1 AND subject_id = ?2 AND state IN ('queued', 'running')";
    if library.sql.run(statement, values![RemovePublished::NAME.as_str(), collection_id])? > 0 {
        return Ok(());
    }
    let Some(row) = any_by_id(library, collection_id)? else { return Ok(()) };
    let statement = match row.deleted_at_ms {
        None => {
            format!("SELECT 1 FROM {TO_REMOVE} WHERE collection_id = ?1 AND {IS_REMOVABLE} AND job_id IS NULL LIMIT 1")
        }
        // Records that are still being processed queue the job when they end.
        Some(_) => {
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM collection_records WHERE collection_id = ?1 AND job_id IS NULL)
            OR NOT EXISTS (SELECT 1 FROM collection_records WHERE collection_id = ?1)"
                .to_owned()
        }
    };
    if library.sql.run(&statement, values![collection_id])? == 0 {
        return Ok(());
    }
    let payload = RemovePublished { collection_id: collection_id.to_owned() };
    let job = NewJob::new(ids::new_id()?, payload.task()?).with_name(Some(&row.name));
    jobs::queue(library, job)
}

/// Queues the next removal after one has ended: what was withdrawn after its last step would stay published.
pub(in crate::library) fn ended(library: &Transaction<'_>, job: &JobRow) -> Result<(), Fault> {
    match &job.subject_id {
        Some(id) if job.kind == RemovePublished::NAME => {
            queue(library, id)?;
            resume(library, id)
        }
        _ => Ok(()),
    }
}

/// Starts a run of an `at_once` collection for records that waited for the removal of their old file.
fn resume(library: &Transaction<'_>, collection_id: &str) -> Result<(), Fault> {
    let Some(row) = any_by_id(library, collection_id)?.filter(|row| row.deleted_at_ms.is_none()) else { return Ok(()) };
    let statement = "SELECT 1 FROM collection_records
        WHERE collection_id = ?1 AND state = 'open' AND attempts = 0 AND job_id IS NULL LIMIT 1";
    if library.sql.run(statement, values![collection_id])? > 0 {
        after_event(library, &row, &row.settings()?)?;
    }
    Ok(())
}

/// The next files that a job removes.
pub(in crate::library) fn next_published(
    library: &Transaction<'_>,
    command: NextPublished,
) -> Result<Option<(ClaimKey, PublishedPage)>, Fault> {
    let NextPublished { claim, collection_id, removed } = command;
    let job_id = claim.job_id.clone();
    let renew = RenewClaim { claim, step: REMOVING.name, progress: REMOVING.progress };
    let Some(claim) = jobs::renew(library, renew)? else { return Ok(None) };
    let Some(row) = any_by_id(library, &collection_id)? else { return Ok(Some((claim, PublishedPage::default()))) };
    let is_deleted = row.deleted_at_ms.is_some();
    let statement = match is_deleted {
        false => {
            "UPDATE collection_records SET has_object = 0, copied_bytes = 0, job_id = NULL
            WHERE id IN (SELECT value FROM json_each(?1)) AND job_id = ?2"
        }
        true => "DELETE FROM collection_records WHERE id IN (SELECT value FROM json_each(?1)) AND job_id = ?2",
    };
    library.sql.run(statement, values![&serde_json::to_string(&removed)?, &job_id])?;
    if is_deleted && remove_pyramids(library, &collection_id)? {
        return Ok(Some((claim, PublishedPage { files: Vec::new(), has_more: true })));
    }

    #[derive(Deserialize)]
    struct File {
        id: String,
        published_path: String,
    }
    // An interrupted attempt has taken some already.
    let (table, condition) = match is_deleted {
        true => ("collection_records", "has_object = 1"),
        false => (TO_REMOVE, IS_REMOVABLE),
    };
    let statement = format!(
        "UPDATE collection_records SET job_id = ?2 WHERE id IN (SELECT id FROM {table}
         WHERE collection_id = ?1 AND {condition} AND (job_id IS NULL OR job_id = ?2) LIMIT ?3)
         RETURNING id, published_path"
    );
    let files: Vec<File> = library.sql.rows(&statement, values![&collection_id, &job_id, PAGE_SIZE])?;
    if !files.is_empty() {
        let folder = row.published_folder();
        let files = files.into_iter().map(|file| (file.id, format!("{folder}/{}", file.published_path))).collect();
        return Ok(Some((claim, PublishedPage { files, has_more: true })));
    }
    let has_more = is_deleted && purge(library, &collection_id)?;
    Ok(Some((claim, PublishedPage { files: Vec::new(), has_more })))
}

/// Removes some pyramids of a deleted collection. Returns whether there were any.
fn remove_pyramids(library: &Transaction<'_>, collection_id: &str) -> Result<bool, Fault> {
    let statement = "DELETE FROM pyramids WHERE id IN
        (SELECT id FROM pyramids WHERE collection_id = ?1 LIMIT ?2) RETURNING id";
    Ok(library.sql.run(statement, values![collection_id, PAGE_SIZE])? > 0)
}

/// Removes some rows of a deleted collection, and at last the collection. Returns whether rows are left that can be removed now.
/// The job of a record that is still running calls [`queue`] when it ends.
fn purge(library: &Transaction<'_>, collection_id: &str) -> Result<bool, Fault> {
    let statement = "DELETE FROM collection_records WHERE id IN
        (SELECT id FROM collection_records WHERE collection_id = ?1 AND job_id IS NULL LIMIT ?2) RETURNING id";
    if library.sql.run(statement, values![collection_id, PAGE_SIZE])? > 0 {
        return Ok(true);
    }
    let statement = "DELETE FROM collection_marks WHERE (collection_id, path) IN
        (SELECT collection_id, path FROM collection_marks WHERE collection_id = ?1 LIMIT ?2) RETURNING path";
    if library.sql.run(statement, values![collection_id, PAGE_SIZE])? > 0 {
        return Ok(true);
    }
    let statement = "DELETE FROM collections WHERE id = ?1
        AND NOT EXISTS (SELECT 1 FROM collection_records WHERE collection_id = ?1)";
    library.sql.run(statement, values![collection_id])?;
    Ok(false)
}

/// Tries a failed removal again later.
pub(super) fn failed(library: &Transaction<'_>, collection_id: &str, job_id: &str) -> Result<(), Fault> {
    library.sql.run("UPDATE collection_records SET job_id = NULL WHERE job_id = ?1", values![job_id])?;
    let statement = "UPDATE collections SET removal_ms = ?2 WHERE id = ?1";
    library.sql.run(statement, values![collection_id, library.now_ms + RETRY_DELAY_MS])?;
    library.reschedule();
    Ok(())
}

/// The `keys` of files that a collection had published, and that nothing refers to any more. Other keys are not ours.
pub(in crate::library) fn leftover_keys(library: &Transaction<'_>, keys: &[String]) -> Result<Vec<String>, Fault> {
    let is_leftover = is_leftover_sql("value");
    let statement = format!(
        "SELECT value AS id FROM json_each(?1)
         WHERE {is_leftover}
         AND NOT EXISTS (SELECT 1 FROM pyramids WHERE object_key IS NOT NULL AND object_key = value)"
    );
    library.select_from_ids(&statement, keys)
}
