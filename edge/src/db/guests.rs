//! Guests whose last session has ended.

use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{batch, number, rows, run, statement};
use crate::problem::Fault;

/// SQL: holds for an owner without a session at `?1`, and never for an account's: what an account has stays.
const IS_ENDED: &str =
    "NOT EXISTS (SELECT 1 FROM sessions live WHERE live.owner_id = of.owner_id AND live.expires_at_ms > ?1)
     AND NOT EXISTS (SELECT 1 FROM library_figures f WHERE f.library_id = of.owner_id AND f.is_guest = 0)";

/// The statement that notes whose last session has ended by `now_ms`.
pub(super) fn note_ended(db: &D1Database, now_ms: u64) -> Result<D1PreparedStatement, Fault> {
    let sql = format!(
        "INSERT INTO ended_guests (owner_id, ended_at_ms) SELECT owner_id, max(expires_at_ms) FROM sessions of
         WHERE expires_at_ms <= ?1 AND {IS_ENDED} GROUP BY owner_id
         ON CONFLICT (owner_id) DO UPDATE SET ended_at_ms = max(ended_at_ms, excluded.ended_at_ms)"
    );
    statement(db, &sql, &[number(now_ms)])
}

/// Guests behind `after` whose last session ended by `ended_by_ms`, by their ids.
pub(crate) async fn ended(
    db: &D1Database,
    now_ms: u64,
    ended_by_ms: u64,
    after: &str,
    at_most: u64,
) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        owner_id: String,
    }
    let sql = format!(
        "SELECT owner_id FROM ended_guests of WHERE ended_at_ms <= ?2 AND owner_id > ?3 AND {IS_ENDED}
         ORDER BY owner_id LIMIT ?4"
    );
    let values = [number(now_ms), number(ended_by_ms), D1Type::Text(after), number(at_most)];
    let found: Vec<Row> = rows(statement(db, &sql, &values)?).await?;
    Ok(found.into_iter().map(|row| row.owner_id).collect())
}

/// Forgets a guest whose library is empty.
pub(crate) async fn forget(db: &D1Database, owner_id: &str) -> Result<(), Fault> {
    let statements = [
        "DELETE FROM library_figures WHERE library_id = ?1",
        "DELETE FROM library_jobs WHERE library_id = ?1",
        "DELETE FROM key_prefixes WHERE library_id = ?1",
        "DELETE FROM ended_guests WHERE owner_id = ?1",
    ];
    let statements = statements.iter().map(|sql| statement(db, sql, &[D1Type::Text(owner_id)]));
    batch(db, statements.collect::<Result<_, _>>()?).await?;
    Ok(())
}

/// Forgets that a guest's sessions ended: another library has the rows.
pub(crate) async fn keep(db: &D1Database, owner_id: &str) -> Result<(), Fault> {
    run(&statement(db, "DELETE FROM ended_guests WHERE owner_id = ?1", &[D1Type::Text(owner_id)])?).await?;
    Ok(())
}
