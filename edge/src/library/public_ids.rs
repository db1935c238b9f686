//! Outbox of the map of public ids in the database (`db/public_ids.rs`). Triggers note each id whose entry may be out of
//! date, in the transaction of the change. A write states what the rows say now, so it can be repeated. Of several
//! changes of an id the last one counts, because one write at a time is under way.

use futures_util::lock::Mutex;
use serde::{Deserialize, Serialize};

use super::commands::RepublishIds;
use super::merge_state;
use super::presets;
use super::sql::{Sql, values};
use super::transaction::Transaction;
use crate::db::public_ids;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Maximum number of ids per write.
const BATCH_SIZE: u64 = 200;

/// Maximum number of writes of a request or an alarm. A collection may have hundreds of thousands of pyramids: the next alarm
/// writes the rest, and reads check the rows, too.
const MAX_BATCHES: usize = 5;

/// An id whose entry may be out of date.
#[derive(Debug, Serialize, Deserialize)]
struct ChangedId {
    id: String,
    version: u64,
    /// 0 or 1: whether its row exists and is not private.
    is_public: u8,
}

fn pending(sql: &Sql) -> Result<Vec<ChangedId>, Fault> {
    let statement = "SELECT id, version, EXISTS (SELECT 1 FROM images i
            WHERE i.id = changed.id AND i.visibility <> 'private' AND i.deleted_by IS NULL)
        OR EXISTS (SELECT 1 FROM renditions r WHERE r.id = changed.id AND r.visibility <> 'private')
        OR EXISTS (SELECT 1 FROM presets p
            WHERE p.id = changed.id AND p.visibility <> 'private' AND p.deleted_at_ms IS NULL)
        OR EXISTS (SELECT 1 FROM pyramids y JOIN collections c ON c.id = y.collection_id
            WHERE y.id = changed.id AND c.visibility = 'public' AND c.deleted_at_ms IS NULL) AS is_public
        FROM public_id_changes changed ORDER BY id LIMIT ?1";
    sql.rows(statement, values![BATCH_SIZE])
}

/// Writes changes, and then those of the members of presets. `writing` lets one call at a time write. During a merge it waits for the end: the map then assigns
/// all ids of the other library to this one.
pub(super) async fn write(sql: &Sql, edge: &Edge, library_id: &str, writing: &Mutex<()>) -> Result<(), Fault> {
    for _ in 0..MAX_BATCHES {
        let _guard = writing.lock().await;
        if !merge_state::pending(sql)?.is_empty() || merge_state::moved_to(sql)?.is_some() {
            return Ok(());
        }
        let changes = pending(sql)?;
        if changes.is_empty() {
            return presets::write_shares(sql, edge, library_id).await;
        }
        let ids = |is_public| changes.iter().filter(move |it| it.is_public == is_public).map(|it| it.id.as_str());
        let (public, private): (Vec<_>, Vec<_>) = (ids(1).collect(), ids(0).collect());
        public_ids::write(&edge.db()?, library_id, &public, &private).await?;
        // A change during the write has a new version, so its row stays.
        let statement = "DELETE FROM public_id_changes
            WHERE (id, version) IN (SELECT value ->> 'id', value ->> 'version' FROM json_each(?1))";
        sql.run(statement, values![&serde_json::to_string(&changes)?])?;
    }
    Ok(())
}

/// Has the next write state all ids that are not private, and all members of presets.
pub(super) fn republish(library: &Transaction<'_>, _command: RepublishIds) -> Result<(), Fault> {
    let ids = |table| format!("SELECT id FROM {table} WHERE visibility <> 'private'");
    let statement = format!(
        "INSERT INTO public_id_changes SELECT id, 1 FROM ({} UNION ALL {} UNION ALL {} UNION ALL
            SELECT id FROM pyramids WHERE collection_id IN (SELECT id FROM collections WHERE visibility = 'public')) WHERE true
         ON CONFLICT (id) DO UPDATE SET version = version + 1",
        ids("images"),
        ids("renditions"),
        ids("presets")
    );
    library.sql.run(&statement, [])?;
    presets::republish_shares(library)?;
    library.reschedule();
    Ok(())
}

/// When to write; `None` if no id changed, or until the end of a merge.
pub(super) fn next_write_ms(library: &Transaction<'_>) -> Result<Option<u64>, Fault> {
    let has_changes =
        library.sql.run("SELECT 1 FROM public_id_changes LIMIT 1", [])? > 0 || presets::has_share_changes(library)?;
    let is_due = has_changes && merge_state::pending(library.sql)?.is_empty();
    Ok(is_due.then_some(library.now_ms))
}
