//! Remembers deleted makes. A delivery, or a job, may store a make and not learn of it; when it is repeated, the make
//! must not come back.

use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// How long a deletion is remembered, and how many are. Deliveries are repeated within an hour. Without a limit, makers
/// who delete all they make would fill the library of the preset.
const KEPT_MS: u64 = 30 * 24 * 60 * 60 * 1000;
const MAX_KEPT: u64 = 10_000;

/// Notes the deletion of a make, and drops old notes.
pub(super) fn note(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    let statement = "INSERT INTO deleted_makes (id, deleted_at_ms) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    library.sql.run(statement, values![id, library.now_ms])?;
    let old = "DELETE FROM deleted_makes WHERE deleted_at_ms < ?1 OR deleted_at_ms <
        (SELECT deleted_at_ms FROM deleted_makes ORDER BY deleted_at_ms DESC LIMIT 1 OFFSET ?2)";
    library.sql.run(old, values![library.now_ms.saturating_sub(KEPT_MS), MAX_KEPT])?;
    Ok(())
}

/// Whether a make was deleted.
pub(super) fn is_noted(library: &Transaction<'_>, id: &str) -> Result<bool, Fault> {
    Ok(library.sql.run("SELECT 1 FROM deleted_makes WHERE id = ?1", values![id])? > 0)
}
