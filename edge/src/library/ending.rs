//! The end of a guest's library: images go first, each with a job that removes its objects; then, when no job is left, all other rows.

use serde::Deserialize;

use super::commands::{EndLibrary, Ended};
use super::sql::values;
use super::transaction::Transaction;
use super::{figures, images, jobs, rows};
use crate::platform::ids;
use crate::problem::Fault;

/// Deletes some images, or everything else if there are none and no job is under way. May be done again at any time.
pub(super) fn end(library: &Transaction<'_>, EndLibrary { at_most }: EndLibrary) -> Result<Ended, Fault> {
    #[derive(Deserialize)]
    struct Left {
        images: u64,
        jobs: u64,
    }
    let doomed: Vec<String> =
        library.ids_of("SELECT id FROM images WHERE deleted_by IS NULL ORDER BY id LIMIT ?1", values![at_most])?;
    for id in &doomed {
        images::remove_rows(library, id, ids::new_id()?, |job| jobs::queue(library, job))?;
    }
    let left = "SELECT (SELECT count(*) FROM images WHERE deleted_by IS NULL) AS images,
        (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')) AS jobs";
    let left: Option<Left> = library.sql.row(left, [])?;
    let is_empty = left.is_some_and(|left| left.images == 0 && left.jobs == 0);
    if is_empty {
        rows::clear(library.sql)?;
        for table in ["events", "session_ends"] {
            library.sql.run(&format!("DELETE FROM {table}"), [])?;
        }
        // The database forgets this library: nothing is told any more.
        figures::set_told(library.sql)?;
    }
    Ok(Ended { deleted: doomed.len() as u64, is_empty })
}
