//! Deletes a library: first the images, each with a job that deletes its objects, then all other rows when no job is
//! left.

use serde::Deserialize;

use super::commands::{DeleteGuest, DeleteProgress};
use super::sql::values;
use super::transaction::Transaction;
use super::{collections, images, jobs, makes, rows, totals};
use crate::platform::ids;
use crate::problem::Fault;

/// Deletes some images, or some other rows if no image, no active job and no unfinished merge is left. Can be repeated.
pub(super) fn delete_some(
    library: &Transaction<'_>,
    DeleteGuest { at_most }: DeleteGuest,
) -> Result<DeleteProgress, Fault> {
    #[derive(Deserialize)]
    struct Remaining {
        images: u64,
        jobs: u64,
        merges: u64,
    }
    let has_no_collections = collections::delete_all(library)?;
    let image_ids: Vec<String> =
        library.select_ids("SELECT id FROM images WHERE deleted_by IS NULL ORDER BY id LIMIT ?1", values![at_most])?;
    for id in &image_ids {
        images::delete_rows(library, id, ids::new_id()?, |job| jobs::queue(library, job))?;
    }
    let left = "SELECT (SELECT count(*) FROM images WHERE deleted_by IS NULL) AS images,
        (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')) AS jobs,
        (SELECT count(*) FROM merges WHERE is_done = 0) AS merges";
    let left: Option<Remaining> = library.sql.row(left, [])?;
    // Removing all makes at once could take too long. Each changes sums.
    let has_no_makes = makes::remove_some(library, None)?;
    let is_over = has_no_makes
        && has_no_collections
        && left.is_some_and(|left| left.images == 0 && left.jobs == 0 && left.merges == 0);
    let is_empty = is_over && rows::clear_some(library.sql)?;
    if is_empty {
        for table in ["events", "session_ends", "merges"] {
            library.sql.run(&format!("DELETE FROM {table}"), [])?;
        }
        // The database deletes its entry of this library, so the library stops reporting.
        totals::suppress_reports(library.sql)?;
    }
    let has_more = image_ids.len() as u64 == at_most;
    let has_rows = !has_no_makes || (is_over && !is_empty);
    Ok(DeleteProgress { has_more, has_rows, is_empty })
}
