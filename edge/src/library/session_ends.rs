//! When the sessions behind the owner's sockets end: a socket is opened once and could outlive the session that opened it by months. A session is
//! named by the digest of its token, which is the tag of its sockets, too.

use serde::Deserialize;

use super::sql::{Sql, values};
use crate::problem::Fault;

/// Notes that a session ends then. What was noted first may come last, and a session's end only ever comes nearer: the earlier one holds.
pub(super) fn note(sql: &Sql, session: &str, at_ms: u64) -> Result<(), Fault> {
    let statement = "INSERT INTO session_ends (session, at_ms) VALUES (?1, ?2)
        ON CONFLICT (session) DO UPDATE SET at_ms = min(at_ms, excluded.at_ms)";
    sql.run(statement, values![session, at_ms])?;
    Ok(())
}

/// The sessions that have ended by then; they are forgotten.
pub(super) fn take_ended(sql: &Sql, now_ms: u64) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        session: String,
    }
    let rows: Vec<Row> = sql.rows("DELETE FROM session_ends WHERE at_ms <= ?1 RETURNING session", values![now_ms])?;
    Ok(rows.into_iter().map(|row| row.session).collect())
}

/// When the next one ends. None: nobody listens, and nobody who has can come back.
pub(super) fn next_ms(sql: &Sql) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        at_ms: Option<u64>,
    }
    let row: Option<Row> = sql.row("SELECT min(at_ms) AS at_ms FROM session_ends", [])?;
    Ok(row.and_then(|row| row.at_ms))
}
