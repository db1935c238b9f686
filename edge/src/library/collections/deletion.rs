//! Deletes collections. The sources stay in the bucket.

use api::LiveEvent;

use super::commands::DeleteCollection;
use super::{by_id, removal, runs};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

pub(in crate::library) fn delete(
    library: &Transaction<'_>,
    DeleteCollection { id }: DeleteCollection,
) -> Result<(), Fault> {
    by_id(library, &id)?;
    mark_deleted(library, &id)?;
    removal::queue(library, &id)?;
    library.publish_to_pages(&LiveEvent::CollectionDeleted { collection_id: id })
}

/// Marks the collection as deleted, and ends the run. The rows and files may be hundreds of thousands, so the job of the removal
/// takes them in steps. Queued jobs of the collection do nothing when they start. Running jobs end normally.
fn mark_deleted(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    let statement = "UPDATE collections SET deleted_at_ms = ?2, next_run_ms = NULL WHERE id = ?1";
    library.sql.run(statement, values![id, library.now_ms])?;
    runs::abandon(library, id)?;
    library.reschedule();
    Ok(())
}

/// Deletes all collections of a library that is being deleted, in steps like any other. Returns whether all are gone.
pub(in crate::library) fn delete_all(library: &Transaction<'_>) -> Result<bool, Fault> {
    for id in library.select_ids("SELECT id FROM collections WHERE deleted_at_ms IS NULL", [])? {
        mark_deleted(library, &id)?;
        removal::queue(library, &id)?;
    }
    Ok(library.sql.run("SELECT 1 FROM collections LIMIT 1", [])? == 0)
}
