//! The collections that watch the folders of a key prefix, and what an event about one of their files causes.

use super::rows::{COLLECTION_COLUMNS, CollectionRow};
use super::{Settings, paths, publish};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Delay of a run after a change, so that a batch of files makes one run.
const EVENT_DELAY_MS: u64 = 1_000;

/// The collections that watch folders under a key prefix.
pub(in crate::library) struct Watched(Vec<(CollectionRow, Settings)>);

impl Watched {
    pub(in crate::library) fn under(library: &Transaction<'_>, key_prefix: &str) -> Result<Self, Fault> {
        let statement = format!(
            "SELECT {COLLECTION_COLUMNS} FROM collections
             WHERE key_prefix = ?1 AND folder IS NOT NULL AND deleted_at_ms IS NULL"
        );
        let rows: Vec<CollectionRow> = library.sql.rows(&statement, values![key_prefix])?;
        let with_settings = |row: CollectionRow| row.settings().map(|settings| (row, settings));
        Ok(Self(rows.into_iter().map(with_settings).collect::<Result<_, _>>()?))
    }

    /// The collection that watches a path (after `incoming/{owner}/`), and the path in its folder.
    pub(super) fn find<'a>(&self, path: &'a str) -> Option<(&CollectionRow, &Settings, &'a str)> {
        self.0.iter().find_map(|(row, settings)| {
            let path = paths::within(row.folder.as_deref()?, path)?;
            Some((row, settings, path))
        })
    }
}

/// Starts a run soon, if the collection runs at once. Tells the owner's pages.
pub(super) fn after_event(library: &Transaction<'_>, row: &CollectionRow, settings: &Settings) -> Result<(), Fault> {
    if settings.is_at_once() && row.paused == 0 {
        let statement = "UPDATE collections SET next_run_ms = ?2, next_trigger = 'event'
            WHERE id = ?1 AND coalesce(next_run_ms, ?2 + 1) > ?2";
        library.sql.run(statement, values![&row.id, library.now_ms + EVENT_DELAY_MS])?;
    }
    library.reschedule();
    publish(library, &row.id)
}

/// Opens the records of the pictures beside a JSON file. The published files of those whose mark stays the same are not
/// built again.
pub(super) fn reopen_beside(library: &Transaction<'_>, collection_id: &str, base: &str) -> Result<(), Fault> {
    let statement = "UPDATE collection_records SET opened_ms = ?3, attempts = 0,
        state = CASE state WHEN 'running' THEN 'running' ELSE 'open' END
        WHERE collection_id = ?1 AND (path = ?2 OR stem = ?2) AND state <> 'withdrawn'";
    library.sql.run(statement, values![collection_id, base, library.now_ms])?;
    Ok(())
}
