//! Counts of attempts in a window of time.

use serde::{Deserialize, Serialize};
use worker::{D1Database, D1Type};

use super::query::QueryResult;
use super::{batch, number, row, run, statement};
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

/// A counter with a limit.
#[derive(Debug, Serialize)]
pub(crate) struct Counter {
    pub(crate) key: String,
    /// Its window began after this time, or begins now.
    pub(crate) after_ms: u64,
    pub(crate) max: u64,
}

/// Counts an event in all counters, or in none if one of them is full. A counter that is listed twice counts two events.
/// Returns the keys of the full ones.
pub(crate) async fn count_all(db: &D1Database, counters: &[Counter], now_ms: u64) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Full {
        key: String,
    }
    const AFTER: &str = "(SELECT value ->> 'after_ms' FROM json_each(?1) WHERE value ->> 'key' = excluded.key)";
    const FULL: &str = "SELECT a.key FROM json_each(?1) JOIN attempts a ON a.key = value ->> 'key'
        WHERE a.counted_from_ms > value ->> 'after_ms'
          AND a.count + (SELECT count(*) FROM json_each(?1) WHERE value ->> 'key' = a.key) > value ->> 'max'";
    let add = format!(
        "INSERT INTO attempts (key, counted_from_ms, count)
             SELECT value ->> 'key', ?2, 1 FROM json_each(?1) WHERE NOT EXISTS ({FULL})
         ON CONFLICT (key) DO UPDATE SET
             count = iif(counted_from_ms > {AFTER}, count + 1, 1),
             counted_from_ms = iif(counted_from_ms > {AFTER}, counted_from_ms, excluded.counted_from_ms)"
    );
    let counters = serde_json::to_string(counters)?;
    let values = [D1Type::Text(&counters), number(now_ms)];
    let statements = vec![statement(db, FULL, &values[..1])?, statement(db, &add, &values)?];
    let found: Vec<Full> = batch(db, statements).await?.first().map_or_else(|| Ok(Vec::new()), QueryResult::rows)?;
    Ok(found.into_iter().map(|full| full.key).collect())
}

/// Deletes counts that began before a time. Returns their number.
pub(crate) async fn delete_before(db: &D1Database, before_ms: u64) -> Result<usize, Fault> {
    run(&statement(db, "DELETE FROM attempts WHERE counted_from_ms <= ?1", &[number(before_ms)])?).await?.changes()
}
