//! Outbox of the map of shared presets in the database (`db/shared_presets.rs`). It works like that of public ids
//! (`library/public_ids.rs`): triggers note each member whose entry may be out of date, and a write states what the rows
//! say now.

use serde::{Deserialize, Serialize};

use crate::db::shared_presets::{self, Share};
use crate::library::sql::{Sql, values};
use crate::library::transaction::Transaction;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Maximum number of members per write.
const BATCH_SIZE: u64 = 200;

/// A member whose entry may be out of date.
#[derive(Debug, Serialize, Deserialize)]
struct ChangedShare {
    #[serde(flatten)]
    share: Share,
    version: u64,
    /// 0 or 1: whether its row exists.
    is_shared: u8,
}

/// Writes all changes. The caller lets one call at a time write, and none during a merge.
pub(in crate::library) async fn write(sql: &Sql, edge: &Edge, library_id: &str) -> Result<(), Fault> {
    loop {
        let statement = "SELECT c.preset_id, c.account_id, c.version, EXISTS (SELECT 1 FROM preset_members m
                WHERE m.preset_id = c.preset_id AND m.account_id = c.account_id) AS is_shared
            FROM preset_share_changes c ORDER BY c.preset_id, c.account_id LIMIT ?1";
        let changes: Vec<ChangedShare> = sql.rows(statement, values![BATCH_SIZE])?;
        if changes.is_empty() {
            return Ok(());
        }
        let those = |is_shared| changes.iter().filter(move |it| it.is_shared == is_shared).map(|it| &it.share);
        let (shared, ended): (Vec<_>, Vec<_>) = (those(1).collect(), those(0).collect());
        // An account that was deleted meanwhile is a member no more.
        let gone = shared_presets::write(&edge.db()?, library_id, &shared, &ended).await?;
        if !gone.is_empty() {
            let statement = "DELETE FROM preset_members WHERE account_id IN (SELECT value FROM json_each(?1))";
            sql.run(statement, values![&serde_json::to_string(&gone)?])?;
        }
        // A change during the write has a new version, so its row stays.
        let statement = "DELETE FROM preset_share_changes WHERE (preset_id, account_id, version) IN
            (SELECT value ->> 'preset_id', value ->> 'account_id', value ->> 'version' FROM json_each(?1))";
        sql.run(statement, values![&serde_json::to_string(&changes)?])?;
    }
}

/// Has the next write state all members.
pub(in crate::library) fn republish(library: &Transaction<'_>) -> Result<(), Fault> {
    let statement = "INSERT INTO preset_share_changes SELECT preset_id, account_id, 1 FROM preset_members WHERE true
        ON CONFLICT (preset_id, account_id) DO UPDATE SET version = version + 1";
    library.sql.run(statement, [])?;
    Ok(())
}

/// Whether an entry may be out of date.
pub(in crate::library) fn has_changes(library: &Transaction<'_>) -> Result<bool, Fault> {
    Ok(library.sql.run("SELECT 1 FROM preset_share_changes LIMIT 1", [])? > 0)
}
