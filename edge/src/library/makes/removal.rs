//! Removes many makes in steps, so that no transaction takes seconds.

use serde::Deserialize;

use crate::library::presets;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Makes per step, and about how many rows of makes and differences. Each of these changes the sums.
const MAX_MAKES: usize = 1_000;
const MAX_ROWS: u64 = 4_000;

#[derive(Deserialize)]
struct Row {
    id: String,
    changes: u64,
}

/// Removes some makes: those of a preset, or any. Returns whether none is left.
pub(in crate::library) fn remove_some(library: &Transaction<'_>, preset_id: Option<&str>) -> Result<bool, Fault> {
    let statement = match preset_id {
        Some(_) => "SELECT id, changes FROM makes WHERE preset_id = ?1 ORDER BY id LIMIT ?2",
        None => "SELECT id, changes FROM makes WHERE ?1 IS NULL ORDER BY id LIMIT ?2",
    };
    let found: Vec<Row> = library.sql.rows(statement, values![preset_id, MAX_MAKES as u64 + 1])?;
    let ids = some(&found);
    let removed = "DELETE FROM makes WHERE id IN (SELECT value FROM json_each(?1))";
    library.sql.run(removed, values![&serde_json::to_string(&ids)?])?;
    Ok(ids.len() == found.len())
}

/// The makes of one step: at least one, if there is one.
fn some(found: &[Row]) -> Vec<&str> {
    let mut rows = 0_u64;
    let fits = |row: &&Row| {
        let is_first = rows == 0;
        // The make itself and the difference of its rating.
        rows = rows.saturating_add(row.changes).saturating_add(2);
        is_first || rows <= MAX_ROWS
    };
    found.iter().take(MAX_MAKES).take_while(fits).map(|row| row.id.as_str()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_ends_after_many_makes_or_many_differences() {
        let makes = |count, changes| (0..count).map(|_| Row { id: String::new(), changes }).collect::<Vec<_>>();
        assert!(some(&[]).is_empty());
        assert_eq!(some(&makes(MAX_MAKES + 1, 0)).len(), MAX_MAKES);
        assert_eq!(some(&makes(MAX_MAKES, 98)).len(), 40);
        assert_eq!(some(&makes(2, u64::MAX)).len(), 1);
    }
}
