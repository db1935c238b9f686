//! Counters that isolates add to, and totals over all libraries (triggers maintain them).

use std::collections::BTreeMap;

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{batch, number, row, rows, statement};
use crate::problem::Fault;

/// Adds to the stored counters by name and labels, in one transaction.
pub(crate) async fn add(db: &D1Database, sums: &BTreeMap<(&'static str, String), f64>) -> Result<(), Fault> {
    let sql = "INSERT INTO metrics (name, labels, value) VALUES (?1, ?2, ?3)
               ON CONFLICT (name, labels) DO UPDATE SET value = value + excluded.value";
    let statements = sums.iter().map(|((name, labels), value)| {
        statement(db, sql, &[D1Type::Text(name), D1Type::Text(labels), D1Type::Real(*value)])
    });
    batch(db, statements.collect::<Result<_, _>>()?).await?;
    Ok(())
}

/// A stored counter.
#[derive(Debug, Deserialize)]
pub(crate) struct Counter {
    pub(crate) name: String,
    pub(crate) labels: String,
    pub(crate) value: f64,
}

/// The number of jobs of a kind in a state.
#[derive(Debug, Deserialize)]
pub(crate) struct JobCount {
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) count: f64,
}

/// Totals over all owners, and how long the oldest due job has waited.
#[derive(Debug, Deserialize)]
pub(crate) struct Totals {
    pub(crate) images: f64,
    pub(crate) bytes: f64,
    pub(crate) waiting_ms: f64,
}

pub(crate) async fn counters(db: &D1Database) -> Result<Vec<Counter>, Fault> {
    rows(statement(db, "SELECT name, labels, value FROM metrics", &[])?).await
}

pub(crate) async fn job_counts(db: &D1Database) -> Result<Vec<JobCount>, Fault> {
    rows(statement(db, "SELECT kind, state, count FROM job_counts", &[])?).await
}

pub(crate) async fn totals(db: &D1Database, now_ms: u64) -> Result<Option<Totals>, Fault> {
    let sql = "SELECT images, bytes, MAX(0, COALESCE(?1 - (SELECT MIN(oldest_due_ms) FROM library_figures
               WHERE oldest_due_ms IS NOT NULL), 0)) AS waiting_ms FROM totals";
    row(statement(db, sql, &[number(now_ms)])?).await
}
