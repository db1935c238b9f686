//! Counts of attempts in a window of time.

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{number, row, run, statement};
use crate::problem::Fault;

/// The longest window.
pub(crate) const MAX_WINDOW_MS: u64 = 24 * 60 * 60 * 1000;

/// Counts an attempt, and returns the number since the window began. A window begins with the first attempt after the
/// one before, which began after `window_after_ms`.
pub(crate) async fn count(db: &D1Database, key: &str, window_after_ms: u64, now_ms: u64) -> Result<u64, Fault> {
    #[derive(Deserialize)]
    struct Row {
        count: u64,
    }
    let sql = "INSERT INTO attempts (key, counted_from_ms, count) VALUES (?1, ?2, 1)
               ON CONFLICT (key) DO UPDATE SET
                   count = iif(counted_from_ms <= ?3, 1, count + 1),
                   counted_from_ms = iif(counted_from_ms <= ?3, ?2, counted_from_ms)
               RETURNING count";
    let values = [D1Type::Text(key), number(now_ms), number(window_after_ms)];
    let found: Option<Row> = row(statement(db, sql, &values)?).await?;
    Ok(found.map_or(0, |row| row.count))
}

/// Deletes counts that began before a time. Returns their number.
pub(crate) async fn delete_before(db: &D1Database, before_ms: u64) -> Result<usize, Fault> {
    run(&statement(db, "DELETE FROM attempts WHERE counted_from_ms <= ?1", &[number(before_ms)])?).await?.changes()
}
