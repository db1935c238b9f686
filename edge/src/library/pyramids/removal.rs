//! Deletes pyramids. A job deletes their files page by page, so it can continue after any interruption.

use api::{ErrorCode, LiveEvent};
use axum::http::StatusCode;

use super::by_id;
use super::commands::{DeletePyramid, NextDeletedPyramids, PyramidDeletion};
use crate::library::commands::RenewClaim;
use crate::library::kinds::{DeletePyramidFiles, REMOVING};
use crate::library::records::{ClaimKey, DeletedPyramid, NewJob};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::library::{deleted_pyramids, deleted_renditions, jobs};
use crate::problem::Fault;

/// Pyramids per page: a store deletes a thousand objects per call.
const PAGE_SIZE: u64 = 500;

/// Deletes a pyramid and its job. If the library owns the file, claims the job that deletes it.
pub(in crate::library) fn delete(
    library: &Transaction<'_>,
    DeletePyramid { id, job_id }: DeletePyramid,
) -> Result<PyramidDeletion, Fault> {
    let row = by_id(library, &id)?.ok_or_else(super::not_found)?;
    if row.collection_id.is_some() {
        let detail =
            "This pyramid belongs to a collection. Remove its source from the bucket, or delete the collection.";
        return Err(Fault::new(StatusCode::CONFLICT, ErrorCode::InUse, detail));
    }
    library.publish_to_pages(&LiveEvent::PyramidDeleted { pyramid_id: id.clone() })?;
    if row.owns_object == 0 {
        library.sql.run("DELETE FROM pyramids WHERE id = ?1", values![&id])?;
        library.reschedule();
        return Ok(PyramidDeletion(None));
    }
    let job = NewJob::new(job_id, DeletePyramidFiles::task(&id)).with_name(Some(&row.source_name));
    let claim = jobs::insert_claimed(library, job)?;
    // This also deletes the job of the pyramid.
    deleted_pyramids::remove(library, &[&id], &claim.job_id)?;
    jobs::publish_start(library, &claim)?;
    Ok(PyramidDeletion(Some(claim)))
}

/// The next page of a job's deleted pyramids.
pub(in crate::library) fn next_deleted(
    library: &Transaction<'_>,
    command: NextDeletedPyramids,
) -> Result<Option<(ClaimKey, Vec<DeletedPyramid>)>, Fault> {
    let NextDeletedPyramids { claim, deleted_up_to } = command;
    let job_id = claim.job_id.clone();
    let renew = RenewClaim { claim, step: REMOVING.name, progress: REMOVING.progress };
    let Some(claim) = jobs::renew(library, renew)? else { return Ok(None) };
    let statement = "DELETE FROM deleted_pyramids WHERE job_id = ?1 AND id <= ?2";
    library.sql.run(statement, values![&job_id, &deleted_up_to])?;
    let page = || {
        let statement =
            "SELECT id, key_prefix, object_key FROM deleted_pyramids WHERE job_id = ?1 ORDER BY id LIMIT ?2";
        library.sql.rows::<DeletedPyramid>(statement, values![&job_id, PAGE_SIZE])
    };
    let mut pyramids = page()?;
    if pyramids.is_empty() {
        // An image that is being deleted may have more.
        deleted_renditions::delete_batch(library, &job_id)?;
        pyramids = page()?;
    }
    Ok(Some((claim, pyramids)))
}
