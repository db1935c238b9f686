//! Finished deletion jobs: their rows are deleted after a day. Until then the row of a deleted image's job prevents
//! that a late upload or attempt uses the id again (tombstone).

use api::SnakeCase;
use serde::Deserialize;

use crate::library::kinds::{DeleteObjects, DeletePyramidFiles, DeleteRenditionObjects, JobKind as _};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// The kinds of such jobs.
const KINDS: [SnakeCase; 3] = [DeleteObjects::NAME, DeleteRenditionObjects::NAME, DeletePyramidFiles::NAME];

const RETENTION_MS: u64 = 24 * 60 * 60 * 1000;

/// Maximum number of rows per step.
const BATCH_SIZE: u64 = 500;

/// SQL: finished jobs of a kind (`?1`), oldest first.
const DONE: &str = "FROM jobs WHERE kind = ?1 AND state = 'done' ORDER BY id LIMIT";

/// Deletes some rows that are old enough.
pub(in crate::library) fn delete_old_deletions(library: &Transaction<'_>) -> Result<(), Fault> {
    let statement =
        format!("SELECT id FROM (SELECT id, created_at {DONE} {BATCH_SIZE}) WHERE unixepoch(created_at) * 1000 <= ?2");
    for kind in KINDS {
        let values = values![kind.as_str(), library.now_ms.saturating_sub(RETENTION_MS)];
        let ids = library.select_ids(&statement, values)?;
        if !ids.is_empty() {
            let delete = "DELETE FROM jobs WHERE id IN (SELECT value FROM json_each(?1))";
            library.sql.run(delete, values![&serde_json::to_string(&ids)?])?;
        }
    }
    Ok(())
}

/// When the next row is old enough.
pub(in crate::library) fn next_cleanup_ms(library: &Transaction<'_>) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        at_ms: u64,
    }
    let statement = format!("SELECT unixepoch(created_at) * 1000 + {RETENTION_MS} AS at_ms {DONE} 1");
    let mut next = None;
    for kind in KINDS {
        let row: Option<Row> = library.sql.row(&statement, values![kind.as_str()])?;
        next = next.into_iter().chain(row.map(|row| row.at_ms)).min();
    }
    Ok(next)
}
