//! Use of owners and addresses per hour: sums over all isolates.

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{batch, number, run, statement};
use crate::problem::Fault;

/// Amounts used.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct HourlyUse {
    pub(crate) calls: u64,
    pub(crate) bytes: u64,
    /// Processor time.
    pub(crate) cost_ms: u64,
}

impl HourlyUse {
    pub(crate) const fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.bytes += other.bytes;
        self.cost_ms += other.cost_ms;
    }
}

/// Adds to the sums of an hour (hours since 1970). Returns the new sums.
pub(crate) async fn add(
    db: &D1Database,
    hour: u64,
    used: &[(String, HourlyUse)],
) -> Result<Vec<(String, HourlyUse)>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        key: String,
        #[serde(flatten)]
        sum: HourlyUse,
    }
    let sql = "INSERT INTO hourly_use (hour, key, calls, bytes, cost_ms) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (hour, key) DO UPDATE SET calls = calls + ?3, bytes = bytes + ?4, cost_ms = cost_ms + ?5
               RETURNING key, calls, bytes, cost_ms";
    let statements = used.iter().map(|(key, HourlyUse { calls, bytes, cost_ms })| {
        let values = [number(hour), D1Type::Text(key), number(*calls), number(*bytes), number(*cost_ms)];
        statement(db, sql, &values)
    });
    let mut sums = Vec::with_capacity(used.len());
    for result in batch(db, statements.collect::<Result<_, _>>()?).await? {
        sums.extend(result.rows::<Row>()?.into_iter().map(|Row { key, sum }| (key, sum)));
    }
    Ok(sums)
}

/// Deletes the sums of earlier hours, also those of all guests together.
pub(crate) async fn delete_before(db: &D1Database, hour: u64) -> Result<usize, Fault> {
    run(&statement(db, "DELETE FROM guest_costs WHERE hour < ?1", &[number(hour)])?).await?;
    run(&statement(db, "DELETE FROM hourly_use WHERE hour < ?1", &[number(hour)])?).await?.changes()
}
