//! What follows every change of a preset: its time, and an event for the owner's pages.

use api::LiveEvent;

use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Records that a preset changed now.
pub(super) fn touch(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    library.sql.run("UPDATE presets SET updated_at = ?2 WHERE id = ?1", values![id, &library.now()])?;
    Ok(())
}

/// Tells the owner's pages that a preset changed. The event has no state, because a recipe may have hundreds of
/// kilobytes.
pub(super) fn publish(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    library.publish_to_pages(&LiveEvent::PresetChanged { preset_id: id.to_owned() })
}
