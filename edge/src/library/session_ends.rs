//! Ends of the sessions that opened sockets: a socket could otherwise outlive its session by months. The digest of its
//! token identifies a session and tags its sockets.

use serde::Deserialize;

use super::sql::{Sql, values};
use crate::problem::Fault;

/// Records when a session ends. Records may arrive out of order, and an end only moves earlier, so the earliest one
/// counts.
pub(super) fn record(sql: &Sql, session: &str, at_ms: u64) -> Result<(), Fault> {
    let statement = "INSERT INTO session_ends (session, at_ms) VALUES (?1, ?2)
        ON CONFLICT (session) DO UPDATE SET at_ms = min(at_ms, excluded.at_ms)";
    sql.run(statement, values![session, at_ms])?;
    Ok(())
}

/// Removes the sessions that ended by `now_ms`, and returns them.
pub(super) fn take_ended(sql: &Sql, now_ms: u64) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        session: String,
    }
    let rows: Vec<Row> = sql.rows("DELETE FROM session_ends WHERE at_ms <= ?1 RETURNING session", values![now_ms])?;
    Ok(rows.into_iter().map(|row| row.session).collect())
}

/// Removes all sessions, for a library without sockets.
pub(super) fn clear(sql: &Sql) -> Result<(), Fault> {
    sql.run("DELETE FROM session_ends", [])?;
    Ok(())
}

/// When the next session ends. `None`: there are no listeners, and none can reconnect.
pub(super) fn next_end_ms(sql: &Sql) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        at_ms: Option<u64>,
    }
    let row: Option<Row> = sql.row("SELECT min(at_ms) AS at_ms FROM session_ends", [])?;
    Ok(row.and_then(|row| row.at_ms))
}
