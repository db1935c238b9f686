//! Removes the published files of withdrawn records, and what is left of deleted collections. A job does it in steps.

use serde::Deserialize;

use super::any_by_id;
use super::commands::{NextPublished, PublishedPage};
use crate::library::commands::RenewClaim;
use crate::library::jobs;
use crate::library::kinds::{JobKind as _, REMOVING, RemovePublished};
use crate::library::records::{ClaimKey, NewJob};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::platform::ids;
use crate::problem::Fault;

/// Files per step: a store deletes a thousand objects per call.
const PAGE_SIZE: u64 = 500;

/// Delay before a failed removal is tried again.
const RETRY_DELAY_MS: u64 = 10 * 60 * 1000;

/// The `keys` that no record may have published.
pub(in crate::library) fn missing_keys(library: &Transaction<'_>, keys: &[String]) -> Result<Vec<String>, Fault> {
    let statement = format!("SELECT value AS id FROM json_each(?1) WHERE NOT {}", is_published_sql("value"));
    library.select_from_ids(&statement, keys)
}

/// SQL condition: `key` (an expression) is the key of a file that a record may have published.
fn is_published_sql(key: &str) -> String {
    let folder = "'pyramids/' || c.key_prefix || '/' || coalesce(c.folder, c.id) || '/'";
    format!(
        "EXISTS (SELECT 1 FROM collections c CROSS JOIN collection_records r ON r.collection_id = c.id
         AND r.published_path = substr({key}, length({folder}) + 1)
         WHERE substr({key}, 1, length({folder})) = {folder} AND r.has_object = 1)"
    )
}

/// Queues the job that removes the files of withdrawn records, unless there is nothing to do or a job does it already.
pub(super) fn queue(library: &Transaction<'_>, collection_id: &str) -> Result<(), Fault> {
    let statement = "SELECT 1 FROM jobs WHERE kind = ?1 AND subject_id = ?2 AND state IN ('queued', 'running')";
    if library.sql.run(statement, values![RemovePublished::NAME.as_str(), collection_id])? > 0 {
        return Ok(());
    }
    let statement = "SELECT 1 FROM collection_records
        WHERE collection_id = ?1 AND has_object = 1 AND state = 'withdrawn' AND job_id IS NULL LIMIT 1";
    let has_files = library.sql.run(statement, values![collection_id])? > 0;
    let Some(row) = any_by_id(library, collection_id)? else { return Ok(()) };
    if !has_files && row.deleted_at_ms.is_none() {
        return Ok(());
    }
    let payload = RemovePublished { collection_id: collection_id.to_owned() };
    let job = NewJob::new(ids::new_id()?, payload.task()?).with_name(Some(&row.name));
    jobs::queue(library, job)
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
    let statement = "UPDATE collection_records SET has_object = 0, job_id = NULL
        WHERE id IN (SELECT value FROM json_each(?1)) AND job_id = ?2";
    library.sql.run(statement, values![&serde_json::to_string(&removed)?, &job_id])?;
    let Some(row) = any_by_id(library, &collection_id)? else { return Ok(Some((claim, PublishedPage::default()))) };

    #[derive(Deserialize)]
    struct File {
        id: String,
        published_path: String,
    }
    // An interrupted attempt has taken some already.
    let statement = "UPDATE collection_records SET job_id = ?2 WHERE id IN (SELECT id FROM collection_records
        WHERE collection_id = ?1 AND has_object = 1 AND state = 'withdrawn' AND (job_id IS NULL OR job_id = ?2)
        ORDER BY id LIMIT ?3) RETURNING id, published_path";
    let files: Vec<File> = library.sql.rows(statement, values![&collection_id, &job_id, PAGE_SIZE])?;
    if !files.is_empty() {
        let folder = row.published_folder();
        let files = files.into_iter().map(|file| (file.id, format!("{folder}/{}", file.published_path))).collect();
        return Ok(Some((claim, PublishedPage { files, has_more: true })));
    }
    let has_more = row.deleted_at_ms.is_some() && purge(library, &collection_id)?;
    Ok(Some((claim, PublishedPage { files: Vec::new(), has_more })))
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
