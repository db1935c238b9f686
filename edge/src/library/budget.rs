//! Hourly budget of processor time of an owner. Every attempt at a job and every decode is charged with its estimated
//! cost (`render.rs`), whatever its result: retries and failures count.

use api::ErrorCode;
use axum::http::StatusCode;
use serde::Deserialize;

use super::commands::{ChargeCost, SpendCost};
use super::quota::{HOUR_MS, MINUTE_MS, Quota};
use super::sql::{Sql, values};
use super::transaction::Transaction;
use crate::problem::Fault;

/// Default: half of a processor.
const COST_PER_HOUR: Quota = Quota { name: "cost_ms_per_hour", variable: "OWNER_COST_MS_PER_HOUR", default: 1_800_000 };

/// Cost of the work in one minute.
#[derive(Debug, Clone, Copy, Deserialize)]
struct MinuteCost {
    minute: u64,
    cost: u64,
}

/// Checks and charges work that is about to start. Fails above the budget.
pub(super) fn spend(library: &Transaction<'_>, cost_ms: u64) -> Result<(), Fault> {
    check(library, cost_ms)?;
    charge(library, cost_ms)
}

/// Fails if the work exceeds the budget.
pub(super) fn check(library: &Transaction<'_>, cost_ms: u64) -> Result<(), Fault> {
    let allowed = COST_PER_HOUR.allowed(library.edge)?;
    // Counts whole minutes, without the minute that was an hour ago.
    let statement = "SELECT minute, cost FROM spent WHERE minute > ?1 ORDER BY minute";
    let spent: Vec<MinuteCost> =
        library.sql.rows(statement, values![library.now_ms.saturating_sub(HOUR_MS) / MINUTE_MS])?;
    let Some(wait_ms) = wait_ms(&spent, cost_ms, allowed, library.now_ms) else { return Ok(()) };
    let (used, wait_s) = (total(&spent), wait_ms.div_ceil(1000).max(1));
    let detail = format!(
        "This takes about {} s of processor time. You used {} s in the last hour. The limit is {} s. Wait {} minutes.",
        cost_ms.div_ceil(1000),
        used.div_ceil(1000),
        allowed / 1000,
        wait_s.div_ceil(60),
    );
    Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail)
        .with_limit(COST_PER_HOUR.name, used + cost_ms, allowed)
        .retry_after(wait_s))
}

/// How long work in the background waits for the budget; `None` if it can begin. It leaves a quarter of the budget to
/// requests.
pub(super) fn background_wait_ms(library: &Transaction<'_>, cost_ms: u64) -> Result<Option<u64>, Fault> {
    let allowed = COST_PER_HOUR.allowed(library.edge)?;
    let statement = "SELECT minute, cost FROM spent WHERE minute > ?1 ORDER BY minute";
    let spent: Vec<MinuteCost> =
        library.sql.rows(statement, values![library.now_ms.saturating_sub(HOUR_MS) / MINUTE_MS])?;
    Ok(wait_ms(&spent, cost_ms, allowed / 4 * 3, library.now_ms))
}

/// Charges work of a request that was refused.
pub(super) fn charge_cost(library: &Transaction<'_>, ChargeCost { cost_ms }: ChargeCost) -> Result<(), Fault> {
    charge(library, cost_ms)
}

/// Checks and charges work of a request that is about to start.
pub(super) fn spend_cost(library: &Transaction<'_>, SpendCost { cost_ms }: SpendCost) -> Result<(), Fault> {
    spend(library, cost_ms)
}

/// Charges work that can no longer be refused, even above the budget.
pub(super) fn charge(library: &Transaction<'_>, cost_ms: u64) -> Result<(), Fault> {
    if cost_ms == 0 {
        return Ok(());
    }
    let minute = library.now_ms / MINUTE_MS;
    library.sql.run("DELETE FROM spent WHERE minute < ?1 - 60", values![minute])?;
    let statement =
        "INSERT INTO spent (minute, cost) VALUES (?1, ?2) ON CONFLICT (minute) DO UPDATE SET cost = cost + ?2";
    library.sql.run(statement, values![minute, cost_ms])?;
    // Updates the sums of all guests.
    library.reschedule();
    Ok(())
}

/// Refunds a recent charge for work that was not done.
pub(super) fn refund(library: &Transaction<'_>, cost_ms: u64) -> Result<(), Fault> {
    let statement =
        "UPDATE spent SET cost = max(0, cost - ?1) WHERE minute = (SELECT max(minute) FROM spent WHERE cost >= ?1)";
    library.sql.run(statement, values![cost_ms])?;
    library.reschedule();
    Ok(())
}

/// The latest hour (hours since 1970) with work, and its cost.
pub(super) fn newest_hour(sql: &Sql) -> Result<(u64, u64), Fault> {
    #[derive(Deserialize)]
    struct Row {
        hour: u64,
        cost: u64,
    }
    let statement = "SELECT minute / 60 AS hour, sum(cost) AS cost FROM spent GROUP BY hour ORDER BY hour DESC LIMIT 1";
    let row: Option<Row> = sql.row(statement, [])?;
    Ok(row.map_or((0, 0), |row| (row.hour, row.cost)))
}

fn total(spent: &[MinuteCost]) -> u64 {
    spent.iter().map(|spent| spent.cost).sum()
}

/// The wait until enough of the spent budget is an hour old; `None` if the work fits now. Work that exceeds the budget
/// by itself waits until nothing was spent within an hour.
fn wait_ms(spent: &[MinuteCost], cost_ms: u64, allowed: u64, now_ms: u64) -> Option<u64> {
    let mut used = total(spent);
    let fits = |used| used == 0 || (used + cost_ms <= allowed && used < allowed);
    if fits(used) {
        return None;
    }
    let freed = spent.iter().find(|spent| {
        used -= spent.cost;
        fits(used)
    });
    freed.map(|spent| (spent.minute * MINUTE_MS + HOUR_MS).saturating_sub(now_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 100 * MINUTE_MS;

    fn wait_minutes(spent: &[(u64, u64)], cost_ms: u64) -> Option<u64> {
        let spent: Vec<_> = spent.iter().map(|(minute, cost)| MinuteCost { minute: *minute, cost: *cost }).collect();
        wait_ms(&spent, cost_ms, 1000, NOW_MS).map(|ms| ms / MINUTE_MS)
    }

    #[test]
    fn budget_refusal_states_the_wait() {
        assert_eq!(wait_minutes(&[], 1000), None);
        assert_eq!(wait_minutes(&[(50, 400), (60, 500)], 100), None);
        assert_eq!(wait_minutes(&[(50, 400), (60, 500)], 101), Some(10));
        assert_eq!(wait_minutes(&[(50, 400), (60, 500)], 700), Some(20));
        assert_eq!(wait_minutes(&[(50, 999)], 0), None);
        assert_eq!(wait_minutes(&[(50, 1000)], 0), Some(10), "used up is used up");
    }

    #[test]
    fn budget_admits_oversized_work_if_nothing_was_spent() {
        assert_eq!(wait_minutes(&[], 5000), None);
        assert_eq!(wait_minutes(&[(50, 1), (60, 1)], 5000), Some(20));
    }
}
