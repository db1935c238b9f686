//! The library's part of the deployment's sums: images, bytes, jobs. The database keeps what each library told last; what is told is how much there is,
//! not how much it changed, so it may be told twice and after any kill.

use serde::Deserialize;

use super::sql::{Sql, values};
use super::transaction::Transaction;
use super::{budget, uploads};
use crate::db::libraries::{self, Figures};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Whether something changed since it was told.
pub(super) fn is_due(library: &Transaction<'_>) -> Result<bool, Fault> {
    Ok(told(library.sql)?.as_deref() != Some(&serde_json::to_string(&now(library.sql)?)?))
}

/// Tells the database, if something changed.
pub(super) async fn report(sql: &Sql, edge: &Edge, library_id: &str) -> Result<(), Fault> {
    let figures = now(sql)?;
    let text = serde_json::to_string(&figures)?;
    if told(sql)?.is_some_and(|told| told == text) {
        return Ok(());
    }
    libraries::set_figures(&edge.db()?, library_id, &figures).await?;
    note_told(sql, &text)
}

/// Notes that nothing has to be told until something changes.
pub(super) fn set_told(sql: &Sql) -> Result<(), Fault> {
    note_told(sql, &serde_json::to_string(&now(sql)?)?)
}

fn note_told(sql: &Sql, figures: &str) -> Result<(), Fault> {
    sql.run("DELETE FROM figures_told", [])?;
    sql.run("INSERT INTO figures_told (figures) VALUES (?1)", values![figures])?;
    Ok(())
}

fn told(sql: &Sql) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        figures: String,
    }
    let row: Option<Row> = sql.row("SELECT figures FROM figures_told", [])?;
    Ok(row.map(|row| row.figures))
}

fn now(sql: &Sql) -> Result<Figures, Fault> {
    #[derive(Deserialize)]
    struct Row {
        images: u64,
        bytes: u64,
        oldest_due_ms: Option<u64>,
    }
    let statement = "SELECT images, bytes, (SELECT min(due_at_ms) FROM jobs WHERE state IN ('queued', 'running'))
        AS oldest_due_ms FROM usage";
    let row: Option<Row> = sql.row(statement, [])?;
    let Row { images, bytes, oldest_due_ms } = row.ok_or_else(|| Fault::internal("there is no usage"))?;
    let jobs = sql.rows("SELECT kind, state, count FROM job_counts WHERE count > 0 ORDER BY kind, state", [])?;
    let (cost_hour, cost_ms) = budget::newest_hour(sql)?;
    Ok(Figures { images, bytes, oldest_due_ms, jobs, cost_hour, cost_ms })
}
    let bytes = bytes + uploads::written_bytes(sql)?;
