//! Reports the library's totals to the database: images, bytes, jobs, processor time. It reports totals, not changes,
//! so a report can be repeated and survives a crash.

use serde::Deserialize;

use super::sql::{Sql, values};
use super::transaction::Transaction;
use super::{budget, uploads};
use crate::db::libraries::{self, LibraryTotals};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// Time until an unchanged report is repeated: the database and the library may each be restored to an earlier state.
const REPORT_TTL_MS: u64 = 24 * 60 * 60 * 1000;

/// Whether a report is due: something changed, or the last report is old.
pub(super) fn is_due(library: &Transaction<'_>) -> Result<bool, Fault> {
    has_changed(library.sql, &serde_json::to_string(&current(library.sql)?)?)
}

fn has_changed(sql: &Sql, totals: &str) -> Result<bool, Fault> {
    let statement = "SELECT at_ms FROM figures_told WHERE figures = ?1 AND at_ms > ?2";
    Ok(sql.run(statement, values![totals, clock::now_ms().saturating_sub(REPORT_TTL_MS)])? == 0)
}

/// Reports the totals if they changed.
pub(super) async fn report(sql: &Sql, edge: &Edge, library_id: &str) -> Result<(), Fault> {
    let totals = current(sql)?;
    let text = serde_json::to_string(&totals)?;
    if !has_changed(sql, &text)? {
        return Ok(());
    }
    libraries::set_totals(&edge.db()?, library_id, &totals).await?;
    record_report(sql, &text, clock::now_ms())
}

/// Suppresses reports until something changes.
pub(super) fn suppress_reports(sql: &Sql) -> Result<(), Fault> {
    /// The last millisecond of JavaScript's dates.
    const NEVER_MS: u64 = 8_640_000_000_000_000;
    record_report(sql, &serde_json::to_string(&current(sql)?)?, NEVER_MS)
}

fn record_report(sql: &Sql, totals: &str, at_ms: u64) -> Result<(), Fault> {
    sql.run("DELETE FROM figures_told", [])?;
    sql.run("INSERT INTO figures_told (figures, at_ms) VALUES (?1, ?2)", values![totals, at_ms])?;
    Ok(())
}

fn current(sql: &Sql) -> Result<LibraryTotals, Fault> {
    #[derive(Deserialize)]
    struct Row {
        images: u64,
        bytes: u64,
        oldest_due_ms: Option<u64>,
    }
    let statement = "SELECT images, bytes, (SELECT min(due_at_ms) FROM jobs WHERE state IN ('queued', 'running'))
        AS oldest_due_ms FROM usage";
    let row: Option<Row> = sql.row(statement, [])?;
    let Row { images, bytes, oldest_due_ms } = row.ok_or_else(|| Fault::internal("the row of the usage is missing"))?;
    let jobs = sql.rows("SELECT kind, state, count FROM job_counts WHERE count > 0 ORDER BY kind, state", [])?;
    let (cost_hour, cost_ms) = budget::newest_hour(sql)?;
    let bytes = bytes + uploads::written_bytes(sql)?;
    Ok(LibraryTotals { images, bytes, oldest_due_ms, jobs, cost_hour, cost_ms })
}
