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

/// How much one call writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Portion {
    /// Maximum number of writes.
    batches: usize,
    /// Changed ids among which each write looks for public ones, which it writes first.
    searched_ids: u64,
}

/// The portion of a request. Its links must work at once, although many ids of a deleted collection may wait. The alarm writes the
/// rest; reads check the rows, too.
pub(super) const REQUEST: Portion = Portion { batches: 2, searched_ids: 20_000 };

/// The portion of an alarm.
pub(super) const ALARM: Portion = Portion { batches: 5, searched_ids: BATCH_SIZE };

/// Delay between two alarms that write the pyramids of collections. There may be half a million: others use the database, too.
const PYRAMIDS_DELAY_MS: u64 = 1_000;

/// An id whose entry may be out of date.
#[derive(Debug, Serialize, Deserialize)]
struct ChangedId {
    id: String,
    version: u64,
    /// 0 or 1: whether its row exists and is not private.
    is_public: u8,
}

/// The next changed ids, the public ones first.
fn pending(sql: &Sql, searched_ids: u64) -> Result<Vec<ChangedId>, Fault> {
    let statement = "SELECT id, version, EXISTS (SELECT 1 FROM images i
            WHERE i.id = changed.id AND i.visibility <> 'private' AND i.deleted_by IS NULL)
        OR EXISTS (SELECT 1 FROM renditions r WHERE r.id = changed.id AND r.visibility <> 'private')
        OR EXISTS (SELECT 1 FROM presets p
            WHERE p.id = changed.id AND p.visibility <> 'private' AND p.deleted_at_ms IS NULL)
        OR EXISTS (SELECT 1 FROM pyramids y JOIN collections c ON c.id = y.collection_id
            WHERE y.id = changed.id AND c.visibility = 'public' AND c.deleted_at_ms IS NULL) AS is_public
        FROM (SELECT id, version FROM public_id_changes ORDER BY id LIMIT ?2) changed
        ORDER BY is_public DESC, id LIMIT ?1";
    sql.rows(statement, values![BATCH_SIZE, searched_ids])
}

/// Adds some pyramids to the outbox of a collection whose visibility changed. Returns whether there were any.
fn add_pyramids(sql: &Sql) -> Result<bool, Fault> {
    #[derive(Deserialize)]
    struct Changed {
        id: String,
        listed_up_to: String,
    }
    #[derive(Deserialize)]
    struct Added {
        id: String,
    }
    let changed = "SELECT id, listed_up_to FROM collections WHERE listed_up_to IS NOT NULL ORDER BY id LIMIT 1";
    while let Some(Changed { id, listed_up_to }) = sql.row(changed, [])? {
        let statement = "SELECT id FROM pyramids WHERE collection_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
        let pyramids: Vec<Added> = sql.rows(statement, values![&id, &listed_up_to, BATCH_SIZE])?;
        let ids: Vec<_> = pyramids.iter().map(|pyramid| pyramid.id.as_str()).collect();
        let statement = "INSERT INTO public_id_changes SELECT value, 1 FROM json_each(?1) WHERE true
            ON CONFLICT (id) DO UPDATE SET version = version + 1";
        sql.run(statement, values![&serde_json::to_string(&ids)?])?;
        let last = ids.last().copied().filter(|_| ids.len() as u64 == BATCH_SIZE);
        sql.run("UPDATE collections SET listed_up_to = ?2 WHERE id = ?1", values![&id, last])?;
        if !ids.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes a portion: of changed ids, then of the members of presets, and at last of the pyramids of collections whose
/// visibility changed. `writing` lets one call at a time write. During a merge it waits for the end: the map then
/// assigns all ids of the other library to this one.
pub(super) async fn write(
    sql: &Sql,
    edge: &Edge,
    library_id: &str,
    writing: &Mutex<()>,
    Portion { batches, searched_ids }: Portion,
) -> Result<(), Fault> {
    for _ in 0..batches {
        let _guard = writing.lock().await;
        if !merge_state::pending(sql)?.is_empty() || merge_state::moved_to(sql)?.is_some() {
            return Ok(());
        }
        let mut changes = pending(sql, searched_ids)?;
        if changes.is_empty() {
            presets::write_shares(sql, edge, library_id).await?;
            if !sql.transaction(|| add_pyramids(sql))? {
                return Ok(());
            }
            changes = pending(sql, searched_ids)?;
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
        "INSERT INTO public_id_changes SELECT id, 1 FROM ({} UNION ALL {} UNION ALL {}) WHERE true
         ON CONFLICT (id) DO UPDATE SET version = version + 1",
        ids("images"),
        ids("renditions"),
        ids("presets")
    );
    library.sql.run(&statement, [])?;
    library.sql.run("UPDATE collections SET listed_up_to = '' WHERE visibility = 'public'", [])?;
    presets::republish_shares(library)?;
    library.reschedule();
    Ok(())
}

/// When to write; `None` if no id changed, or until the end of a merge.
pub(super) fn next_write_ms(library: &Transaction<'_>) -> Result<Option<u64>, Fault> {
    let has_changes =
        library.sql.run("SELECT 1 FROM public_id_changes LIMIT 1", [])? > 0 || presets::has_share_changes(library)?;
    let has_pyramids = library.sql.run("SELECT 1 FROM collections WHERE listed_up_to IS NOT NULL LIMIT 1", [])? > 0;
    if !(has_changes || has_pyramids) || !merge_state::pending(library.sql)?.is_empty() {
        return Ok(None);
    }
    Ok(Some(library.now_ms + if has_pyramids { PYRAMIDS_DELAY_MS } else { 0 }))
}
