//! Map from key prefix to library, and the totals that libraries report.

use serde::{Deserialize, Serialize};
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{batch, number, public_ids, row, rows, run, shared_presets, statement};
use crate::problem::Fault;

/// The statement that registers a new library. The id of the library is its key prefix.
pub(super) fn register(db: &D1Database, library_id: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = "INSERT INTO key_prefixes (prefix, library_id) VALUES (?1, ?1) ON CONFLICT DO NOTHING";
    statement(db, sql, &[D1Type::Text(library_id)])
}

/// A key prefix, and the library whose rows own the objects under it.
#[derive(Debug, Deserialize)]
pub(crate) struct KeyPrefix {
    pub(crate) prefix: String,
    pub(crate) library_id: String,
}

/// Finds the libraries of `prefixes`. Prefixes without a library are left out.
pub(crate) async fn find_by_prefixes(db: &D1Database, prefixes: &[&str]) -> Result<Vec<KeyPrefix>, Fault> {
    if prefixes.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT prefix, library_id FROM key_prefixes WHERE prefix IN (SELECT value FROM json_each(?1))";
    rows(statement(db, sql, &[D1Type::Text(&serde_json::to_string(prefixes)?)])?).await
}

/// The key prefixes of a library: its own, and those of libraries that it took over.
pub(crate) async fn prefixes(db: &D1Database, library_id: &str) -> Result<Vec<String>, Fault> {
    // Its own, also if the map lost it.
    let sql =
        "SELECT ?1 AS prefix, ?1 AS library_id UNION SELECT prefix, library_id FROM key_prefixes WHERE library_id = ?1";
    let found: Vec<KeyPrefix> = rows(statement(db, sql, &[D1Type::Text(library_id)])?).await?;
    Ok(found.into_iter().map(|row| row.prefix).collect())
}

/// Assigns those prefixes to a library that have none yet.
pub(crate) async fn claim_prefixes(db: &D1Database, prefixes: &[&str], library_id: &str) -> Result<(), Fault> {
    let sql = "INSERT INTO key_prefixes (prefix, library_id) SELECT value, ?2 FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING";
    run(&statement(db, sql, &[D1Type::Text(&serde_json::to_string(prefixes)?), D1Type::Text(library_id)])?).await?;
    Ok(())
}

/// Reassigns the prefixes, the public ids and the shared presets of a library to the one that took it over.
pub(crate) async fn move_entries(db: &D1Database, from: &str, to: &str) -> Result<(), Fault> {
    let sql = "UPDATE key_prefixes SET library_id = ?2 WHERE library_id = ?1";
    let prefixes = statement(db, sql, &[D1Type::Text(from), D1Type::Text(to)])?;
    batch(db, vec![prefixes, public_ids::move_ids(db, from, to)?, shared_presets::move_shares(db, from, to)?]).await?;
    Ok(())
}

/// The totals that a library reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LibraryTotals {
    pub(crate) images: u64,
    pub(crate) bytes: u64,
    /// When the job was due that has waited longest.
    pub(crate) oldest_due_ms: Option<u64>,
    pub(crate) jobs: Vec<JobCount>,
    /// An hour (hours since 1970), and the processor time of the library's work in it.
    pub(crate) cost_hour: u64,
    pub(crate) cost_ms: u64,
}

/// The number of jobs of a kind in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JobCount {
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) count: u64,
}

/// Stores the totals of a library. Triggers maintain the sums over all libraries.
pub(crate) async fn set_totals(db: &D1Database, library_id: &str, totals: &LibraryTotals) -> Result<(), Fault> {
    let library = || D1Type::Text(library_id);
    let due = totals.oldest_due_ms.map_or(D1Type::Null, number);
    let mut statements = vec![
        // Restores the entry of the map if it was lost.
        register(db, library_id)?,
        statement(
            db,
            "INSERT INTO library_figures (library_id, images, bytes, oldest_due_ms, cost_hour, cost_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (library_id) DO UPDATE SET images = ?2, bytes = ?3, oldest_due_ms = ?4, cost_hour = ?5, cost_ms = ?6",
            &[
                library(),
                number(totals.images),
                number(totals.bytes),
                due,
                number(totals.cost_hour),
                number(totals.cost_ms),
            ],
        )?,
        statement(db, "DELETE FROM library_jobs WHERE library_id = ?1", &[library()])?,
    ];
    let insert = "INSERT INTO library_jobs (library_id, kind, state, count) VALUES (?1, ?2, ?3, ?4)";
    for jobs in &totals.jobs {
        let values = [library(), D1Type::Text(&jobs.kind), D1Type::Text(&jobs.state), number(jobs.count)];
        statements.push(statement(db, insert, &values)?);
    }
    batch(db, statements).await?;
    Ok(())
}

/// The bytes that all guests together store, and the processor time of their work in an hour.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct GuestTotals {
    pub(crate) bytes: u64,
    pub(crate) cost_ms: u64,
}

pub(crate) async fn guest_totals(db: &D1Database, hour: u64) -> Result<GuestTotals, Fault> {
    let sql =
        "SELECT bytes, coalesce((SELECT cost_ms FROM guest_costs WHERE hour = ?1), 0) AS cost_ms FROM guest_totals";
    Ok(row(statement(db, sql, &[number(hour)])?).await?.unwrap_or_default())
}

/// Whether a library belongs to a guest. A library that has not reported yet does.
pub(crate) async fn belongs_to_guest(db: &D1Database, library_id: &str) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM library_figures WHERE library_id = ?1 AND is_guest = 0";
    let found: Option<serde::de::IgnoredAny> = row(statement(db, sql, &[D1Type::Text(library_id)])?).await?;
    Ok(found.is_none())
}
