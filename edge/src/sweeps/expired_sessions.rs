//! Deletes what has expired and would otherwise stay in the database: sessions, codes, challenges, counts of attempts, and
//! devices.

use crate::db::{attempts, challenges, devices, mail_codes, sessions};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// Returns the number of deleted rows.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let (db, now_ms) = (edge.db()?, clock::now_ms());
    // A code counts the requests of its address for as long as it is valid.
    let mut deleted = mail_codes::delete_expired(&db, now_ms).await?;
    deleted += challenges::delete_expired(&db, now_ms).await?;
    deleted += attempts::delete_before(&db, now_ms.saturating_sub(attempts::MAX_WINDOW_MS)).await?;
    deleted += devices::delete_before(&db, now_ms.saturating_sub(devices::KEPT_MS)).await?;
    Ok(deleted + sessions::delete_expired(&db, now_ms).await?)
}
