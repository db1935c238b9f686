//! Removes many makes in steps, so that no transaction takes seconds.

use crate::library::presets;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Makes per step. Each may have hundreds of differences, and each of these changes the sums.
const BATCH_SIZE: u64 = 300;

/// Removes some makes: those of a preset, or any. Returns whether none is left.
pub(in crate::library) fn remove_some(library: &Transaction<'_>, preset_id: Option<&str>) -> Result<bool, Fault> {
    let statement = match preset_id {
        Some(_) => "SELECT id FROM makes WHERE preset_id = ?1 ORDER BY id LIMIT ?2",
        None => "SELECT id FROM makes WHERE ?1 IS NULL ORDER BY id LIMIT ?2",
    };
    let ids = library.select_ids(statement, values![preset_id, BATCH_SIZE])?;
    let removed = "DELETE FROM makes WHERE id IN (SELECT value FROM json_each(?1))";
    library.sql.run(removed, values![&serde_json::to_string(&ids)?])?;
    Ok((ids.len() as u64) < BATCH_SIZE)
}

/// Removes some makes of presets that are about to be removed.
pub(in crate::library) fn remove_of_deleted(library: &Transaction<'_>) -> Result<(), Fault> {
    for preset_id in presets::ended(library)? {
        if !remove_some(library, Some(&preset_id))? {
            library.reschedule();
            return Ok(());
        }
    }
    Ok(())
}
