//! How many deliveries a library keeps: those that wait, those that ended by an attempt, and those that something else
//! ended. The last ones have a reason, and their owner may want to replay them.

use serde::Deserialize;

use super::reasons::Reason;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Number of deliveries ended by an attempt that are kept for each endpoint.
const MAX_LOGGED: u64 = 1000;

/// Maximum number of deliveries of a library that have not ended, and of those with a reason. Each takes one or two
/// kilobytes.
const MAX_WAITING: u64 = 10_000;

/// Retention of an ended delivery.
const RETENTION_MS: u64 = 30 * 24 * 60 * 60 * 1000;

/// Maximum number of deleted rows per step.
const BATCH_SIZE: u64 = 500;

/// SQL condition: the delivery has ended.
const ENDED: &str = "state IN ('delivered', 'failed')";

/// Gives up the oldest waiting deliveries of the endpoint with the longest backlog, if the library has too many of them.
pub(super) fn limit_backlog(library: &Transaction<'_>) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Longest {
        webhook_id: String,
        total: u64,
    }
    let allowed = max_waiting(library)?;
    let statement = "SELECT webhook_id, (SELECT sum(count) FROM webhook_backlogs) AS total FROM webhook_backlogs
        ORDER BY count DESC LIMIT 1";
    let longest: Option<Longest> = library.sql.row(statement, [])?;
    let Some(Longest { webhook_id, total }) = longest.filter(|longest| longest.total > allowed) else { return Ok(()) };
    // Some more than necessary, so that not every event searches.
    let count = total - allowed + allowed / 100;
    let Reason { code, sentence } = Reason::backlog(allowed);
    let statement = "UPDATE webhook_deliveries SET state = 'failed', reason = ?2, reason_code = ?4 WHERE id IN (
        SELECT id FROM webhook_deliveries WHERE webhook_id = ?1 AND state = 'waiting' ORDER BY id LIMIT ?3)";
    library.sql.run(statement, values![&webhook_id, &sentence, count, code])?;
    trim_with_reason(library)
}

fn max_waiting(library: &Transaction<'_>) -> Result<u64, Fault> {
    library.edge.number_setting("WEBHOOK_MAX_WAITING", MAX_WAITING)
}

/// Deletes the oldest deliveries of an endpoint above the maximum that ended by an attempt.
pub(super) fn trim(library: &Transaction<'_>, webhook_id: &str) -> Result<(), Fault> {
    let logged = format!("webhook_id = ?1 AND {ENDED} AND has_reason = 0");
    let statement = format!(
        "DELETE FROM webhook_deliveries WHERE {logged} AND id <= (SELECT id FROM webhook_deliveries
         WHERE {logged} ORDER BY id DESC LIMIT 1 OFFSET {MAX_LOGGED})"
    );
    library.sql.run(&statement, values![webhook_id])?;
    Ok(())
}

/// Deletes the oldest deliveries of the library above the maximum that ended for a reason other than an attempt.
pub(super) fn trim_with_reason(library: &Transaction<'_>) -> Result<(), Fault> {
    let statement =
        "DELETE FROM webhook_deliveries WHERE reason IS NOT NULL AND id <= (SELECT id FROM webhook_deliveries
        WHERE reason IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET ?1)";
    library.sql.run(statement, values![max_waiting(library)?])?;
    Ok(())
}

/// Deletes some ended deliveries that are old enough. Ids sort by creation.
pub(in crate::library) fn delete_old(library: &Transaction<'_>) -> Result<(), Fault> {
    let statement = format!(
        "SELECT id FROM (SELECT id, created_at FROM webhook_deliveries WHERE {ENDED} ORDER BY id LIMIT {BATCH_SIZE})
         WHERE unixepoch(created_at) * 1000 <= ?1"
    );
    let ids = library.select_ids(&statement, values![library.now_ms.saturating_sub(RETENTION_MS)])?;
    if !ids.is_empty() {
        let delete = "DELETE FROM webhook_deliveries WHERE id IN (SELECT value FROM json_each(?1))";
        library.sql.run(delete, values![&serde_json::to_string(&ids)?])?;
    }
    Ok(())
}

/// When the next ended delivery is old enough.
pub(in crate::library) fn next_cleanup_ms(library: &Transaction<'_>) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Next {
        at_ms: u64,
    }
    let statement = format!(
        "SELECT unixepoch(created_at) * 1000 + {RETENTION_MS} AS at_ms FROM webhook_deliveries WHERE {ENDED} ORDER BY id LIMIT 1"
    );
    let next: Option<Next> = library.sql.row(&statement, [])?;
    Ok(next.map(|next| next.at_ms))
}
