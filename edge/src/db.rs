//! The database (D1), one file a table. Rows are types of their own: what travels is `api`'s.

pub(crate) mod idempotency_keys;
pub(crate) mod images;
pub(crate) mod incoming;
pub(crate) mod jobs;
pub(crate) mod metrics;
mod query;
pub(crate) mod renditions;
pub(crate) mod sessions;
pub(crate) mod sweeps;
pub(crate) mod uploads;
pub(crate) mod usage;

pub(crate) use query::{QueryResult, batch, batch_of};

use worker::{D1Database, D1PreparedStatement, D1Type};

use crate::problem::Fault;

use query::{row, rows, run};

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
