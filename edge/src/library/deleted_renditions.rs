//! Renditions that were deleted and whose objects may still be in the store. The job that removes those takes them page by page, so it goes on where it
//! was, wherever it is cut off.

use super::commands::{NextDeleted, RenewClaim};
use super::jobs;
use super::kinds::REMOVING;
use super::records::{ClaimKey, DeletedRendition};
use super::sql::values;
use super::transaction::Transaction;
use crate::problem::Fault;

/// How many renditions are given at once: a store removes a thousand objects in one call, and each has seven.
const AT_ONCE: u64 = 100;

/// Notes the renditions whose `column` is `id`, which are deleted in this transaction, for the job `job_id`.
pub(super) fn note(library: &Transaction<'_>, column: &str, id: &str, job_id: &str) -> Result<(), Fault> {
    // Of a row of an earlier release that was not rendered, only the recipe says the format.
    let statement = format!(
        "INSERT INTO deleted_renditions (job_id, id, key_prefix, format)
         SELECT ?2, id, key_prefix, coalesce(format, recipe ->> '$.output.format') FROM renditions WHERE {column} = ?1"
    );
    library.sql.run(&statement, values![id, job_id])?;
    Ok(())
}

/// The next of a job's renditions.
pub(super) fn next(
    library: &Transaction<'_>,
    asked: NextDeleted,
) -> Result<Option<(ClaimKey, Vec<DeletedRendition>)>, Fault> {
    let NextDeleted { claim, removed_up_to } = asked;
    let job_id = claim.job_id.clone();
    let renew = RenewClaim { claim, step: REMOVING.name, progress: REMOVING.progress };
    let Some(claim) = jobs::renew(library, renew)? else { return Ok(None) };
    library
        .sql
        .run("DELETE FROM deleted_renditions WHERE job_id = ?1 AND id <= ?2", values![&job_id, &removed_up_to])?;
    let statement = "SELECT id, key_prefix, format FROM deleted_renditions WHERE job_id = ?1 ORDER BY id LIMIT ?2";
    Ok(Some((claim, library.sql.rows(statement, values![&job_id, AT_ONCE])?)))
}
