//! Deleted renditions whose objects may still be in the store. The job that deletes the objects reads them page by
//! page, so it can continue after any interruption.

use serde::Serialize;

use super::commands::{NextDeletedRenditions, RenewClaim};
use super::deleted_pyramids;
use super::jobs;
use super::kinds::REMOVING;
use super::merge_state;
use super::records::{ClaimKey, DeletedRendition};
use super::sql::values;
use super::transaction::Transaction;
use crate::problem::Fault;

/// Renditions per page: a store deletes a thousand objects per call, and each rendition has seven.
const PAGE_SIZE: u64 = 100;

/// Rows per transaction: a recipe may have hundreds of kilobytes, and deleting such a row takes milliseconds.
const DELETE_BATCH_SIZE: u64 = 25;

/// Deletes the rows of renditions, and records them for the job that deletes their objects.
pub(super) fn delete(library: &Transaction<'_>, ids: &[impl Serialize], job_id: &str) -> Result<(), Fault> {
    let ids = serde_json::to_string(ids)?;
    // Rows of an earlier release that were never rendered state the format only in their recipe.
    let statement = "INSERT INTO deleted_renditions (job_id, id, key_prefix, format)
        SELECT ?2, id, key_prefix, coalesce(format, recipe ->> '$.output.format') FROM renditions
        WHERE id IN (SELECT value FROM json_each(?1))";
    library.sql.run(statement, values![&ids, job_id])?;
    library.sql.run("DELETE FROM renditions WHERE id IN (SELECT value FROM json_each(?1))", values![&ids])?;
    Ok(())
}

/// Deletes some renditions of the image that the job `job_id` deletes, then some pyramids, and then the image, if none of
/// them is left.
pub(super) fn delete_batch(library: &Transaction<'_>, job_id: &str) -> Result<(), Fault> {
    let statement = "SELECT r.id FROM images i JOIN renditions r ON r.image_id = i.id WHERE i.deleted_by = ?1
        ORDER BY r.id LIMIT ?2";
    let ids = library.select_ids(statement, values![job_id, DELETE_BATCH_SIZE])?;
    delete(library, &ids, job_id)?;
    let room = DELETE_BATCH_SIZE - ids.len() as u64;
    let statement = "SELECT p.id FROM images i JOIN pyramids p ON p.image_id = i.id WHERE i.deleted_by = ?1
        ORDER BY p.id LIMIT ?2";
    let pyramids = library.select_ids(statement, values![job_id, room])?;
    deleted_pyramids::remove(library, &pyramids, job_id)?;
    if (pyramids.len() as u64) < room {
        library.sql.run("DELETE FROM images WHERE deleted_by = ?1", values![job_id])?;
    }
    library.reschedule();
    Ok(())
}

/// A failed deletion job whose image still has rows. During a merge there is none: images arrive before their jobs.
fn failed_job(library: &Transaction<'_>) -> Result<Option<String>, Fault> {
    if !merge_state::pending(library.sql)?.is_empty() {
        return Ok(None);
    }
    let statement = "SELECT deleted_by AS id FROM images WHERE deleted_by IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM jobs WHERE jobs.id = deleted_by AND state IN ('queued', 'running')) LIMIT 1";
    Ok(library.select_ids(statement, [])?.pop())
}

/// Deletes rows that a failed job left. A retry of the job, or the sweep of orphans, deletes the objects.
pub(super) fn delete_leftovers(library: &Transaction<'_>) -> Result<(), Fault> {
    failed_job(library)?.map_or(Ok(()), |job_id| delete_batch(library, &job_id))
}

/// When to delete rows that a failed job left; `None` if there are none.
pub(super) fn next_leftover_ms(library: &Transaction<'_>) -> Result<Option<u64>, Fault> {
    Ok(failed_job(library)?.map(|_| library.now_ms))
}

/// The next page of a job's renditions.
pub(super) fn next(
    library: &Transaction<'_>,
    command: NextDeletedRenditions,
) -> Result<Option<(ClaimKey, Vec<DeletedRendition>)>, Fault> {
    let NextDeletedRenditions { claim, deleted_up_to } = command;
    let job_id = claim.job_id.clone();
    let renew = RenewClaim { claim, step: REMOVING.name, progress: REMOVING.progress };
    let Some(claim) = jobs::renew(library, renew)? else { return Ok(None) };
    library
        .sql
        .run("DELETE FROM deleted_renditions WHERE job_id = ?1 AND id <= ?2", values![&job_id, &deleted_up_to])?;
    let page = || {
        let statement = "SELECT id, key_prefix, format FROM deleted_renditions WHERE job_id = ?1 ORDER BY id LIMIT ?2";
        library.sql.rows::<DeletedRendition>(statement, values![&job_id, PAGE_SIZE])
    };
    let mut renditions = page()?;
    if renditions.is_empty() {
        delete_batch(library, &job_id)?;
        renditions = page()?;
    }
    Ok(Some((claim, renditions)))
}
