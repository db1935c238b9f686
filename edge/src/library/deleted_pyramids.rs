//! Deleted pyramids whose files may still be in the store.

use serde::Serialize;

use super::sql::values;
use super::transaction::Transaction;
use crate::problem::Fault;

/// Deletes the rows of pyramids with their jobs, and records those whose files the library owns for the job that deletes
/// the files.
pub(super) fn remove(library: &Transaction<'_>, ids: &[impl Serialize], job_id: &str) -> Result<(), Fault> {
    let ids = serde_json::to_string(ids)?;
    let statement = "INSERT INTO deleted_pyramids (job_id, id, key_prefix, object_key)
        SELECT ?2, id, key_prefix, object_key FROM pyramids
        WHERE id IN (SELECT value FROM json_each(?1)) AND owns_object = 1";
    library.sql.run(statement, values![&ids, job_id])?;
    library.sql.run("DELETE FROM pyramids WHERE id IN (SELECT value FROM json_each(?1))", values![&ids])?;
    Ok(())
}
