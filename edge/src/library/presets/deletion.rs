//! Deletes presets. A deleted preset can be restored for thirty days, unless its owner removes it for ever. Then the alarm of
//! the library removes it with its versions and makes.

use api::{LiveEvent, Preset, PresetRight};
use serde::Deserialize;

use super::access::{OWNER, by_id, not_found, require};
use super::commands::{DeletePreset, RestorePreset};
use super::publish::publish;
use super::records::PresetCaller;
use crate::library::merge_state;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// How long a deleted preset can be restored.
const RETENTION_S: u64 = 30 * 24 * 60 * 60;

/// The time of deletion of a preset that cannot be restored. The alarm removes it with its makes, in steps, and until then
/// no query finds it.
const REMOVED: u64 = 0;

/// Presets that are removed in one transaction: each may have many versions of hundreds of kilobytes.
const BATCH_SIZE: u64 = 20;

pub(in crate::library) fn delete(library: &Transaction<'_>, command: DeletePreset) -> Result<(), Fault> {
    let DeletePreset { id, caller, is_permanent } = command;
    // The owner removes a deleted preset, too. Nobody else sees it.
    let is_deleted = by_id(library, &id)?.is_some_and(|row| row.deleted_at_ms.is_some());
    if !(is_permanent && is_deleted && caller == PresetCaller::Owner) {
        require(library, &id, &caller, PresetRight::Own)?;
    }
    let deleted_at_ms = if is_permanent { REMOVED } else { library.now_ms };
    library.sql.run("UPDATE presets SET deleted_at_ms = ?2 WHERE id = ?1", values![&id, deleted_at_ms])?;
    library.reschedule();
    library.publish_to_pages(&LiveEvent::PresetDeleted { preset_id: id })
}

/// Restores a deleted preset. One that is not deleted stays as it is.
pub(in crate::library) fn restore(
    library: &Transaction<'_>,
    RestorePreset { id }: RestorePreset,
) -> Result<Preset, Fault> {
    let row = by_id(library, &id)?.ok_or_else(not_found)?;
    if row.deleted_at_ms.is_some() {
        library.sql.run("UPDATE presets SET deleted_at_ms = NULL WHERE id = ?1", values![&id])?;
        publish(library, &id)?;
    }
    by_id(library, &id)?.ok_or_else(not_found)?.into_api(OWNER)
}

fn retention_ms(library: &Transaction<'_>) -> Result<u64, Fault> {
    library.edge.duration_setting_ms("PRESETS_KEPT_S", RETENTION_S)
}

/// Presets whose time has ended, at most as many as one transaction removes. None during a merge, because makes of a
/// preset that was removed would still arrive.
pub(in crate::library) fn ended(library: &Transaction<'_>) -> Result<Vec<String>, Fault> {
    if !merge_state::pending(library.sql)?.is_empty() {
        return Ok(Vec::new());
    }
    let until_ms = library.now_ms.saturating_sub(retention_ms(library)?);
    let statement = "SELECT id FROM presets WHERE deleted_at_ms <= ?1 ORDER BY deleted_at_ms LIMIT ?2";
    library.select_ids(statement, values![until_ms, BATCH_SIZE])
}

/// Removes presets whose time has ended. Their makes are removed before them.
pub(in crate::library) fn remove_deleted(library: &Transaction<'_>) -> Result<(), Fault> {
    let statement = "DELETE FROM presets WHERE id IN (SELECT value FROM json_each(?1))
        AND NOT EXISTS (SELECT 1 FROM makes m WHERE m.preset_id = presets.id)";
    library.sql.run(statement, values![&serde_json::to_string(&ended(library)?)?])?;
    library.reschedule();
    Ok(())
}

/// When the next preset is to be removed.
pub(in crate::library) fn next_removal_ms(library: &Transaction<'_>) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        first_ms: Option<u64>,
    }
    if !merge_state::pending(library.sql)?.is_empty() {
        return Ok(None);
    }
    let statement = "SELECT min(deleted_at_ms) AS first_ms FROM presets WHERE deleted_at_ms IS NOT NULL";
    let first = library.sql.row(statement, [])?.and_then(|Row { first_ms }| first_ms);
    let due_ms = |first_ms| if first_ms == REMOVED { Ok(REMOVED) } else { Ok(first_ms + retention_ms(library)?) };
    first.map(due_ms).transpose()
}
