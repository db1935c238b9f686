//! The database (D1), one file a table. Rows are types of their own: what travels is `api`'s.

pub(crate) mod images;
pub(crate) mod incoming;
pub(crate) mod jobs;
pub(crate) mod metrics;
pub(crate) mod renditions;
pub(crate) mod sessions;
pub(crate) mod sweeps;
pub(crate) mod uploads;
pub(crate) mod usage;

use serde::de::DeserializeOwned;
use worker::{D1Database, D1PreparedStatement, D1Result, D1Type};

use crate::problem::Fault;

/// A statement with its parameters, `?1` first.
fn statement(db: &D1Database, sql: &str, values: &[D1Type<'_>]) -> Result<D1PreparedStatement, Fault> {
    Ok(db.prepare(sql).bind_refs(values)?)
}

/// JavaScript's numbers hold whole numbers up to 2^53 exactly; sizes and times are far below.
const fn number(value: u64) -> D1Type<'static> {
    D1Type::Real(value as f64)
}

fn optional(text: Option<&str>) -> D1Type<'_> {
    text.map_or(D1Type::Null, D1Type::Text)
}

/// The rows a statement gives.
async fn rows<T: DeserializeOwned>(statement: D1PreparedStatement) -> Result<Vec<T>, Fault> {
    Ok(statement.all().await?.results()?)
}

/// The first row a statement gives.
async fn row<T: DeserializeOwned>(statement: D1PreparedStatement) -> Result<Option<T>, Fault> {
    Ok(statement.first(None).await?)
}

/// The first row that a statement of a batch gave.
fn first<T: DeserializeOwned>(result: &D1Result) -> Result<Option<T>, Fault> {
    Ok(result.results()?.into_iter().next())
}

/// How many rows a statement changed.
fn changes(result: &D1Result) -> Result<usize, Fault> {
    Ok(result.meta()?.and_then(|meta| meta.changes).unwrap_or(0))
}
