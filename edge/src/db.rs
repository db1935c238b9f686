//! The D1 database with the global data. The rows of an owner are in the owner's library.

pub(crate) mod accounts;
pub(crate) mod api_keys;
pub(crate) mod attempts;
pub(crate) mod avatars;
pub(crate) mod challenges;
pub(crate) mod devices;
pub(crate) mod guests;
pub(crate) mod hourly_use;
pub(crate) mod identities;
pub(crate) mod libraries;
pub(crate) mod mail_codes;
pub(crate) mod makers;
pub(crate) mod metrics;
pub(crate) mod passkeys;
pub(crate) mod pending_merges;
pub(crate) mod profiles;
pub(crate) mod public_ids;
mod query;
pub(crate) mod sessions;
pub(crate) mod shared_presets;
pub(crate) mod sign_up;
pub(crate) mod sweeps;

pub(crate) use query::batch;

use worker::{D1Database, D1PreparedStatement, D1Type};

use crate::problem::Fault;

use query::{QueryResult, row, rows, run};

/// A statement with its parameters; `?1` is the first.
fn statement(db: &D1Database, sql: &str, values: &[D1Type<'_>]) -> Result<D1PreparedStatement, Fault> {
    Ok(db.prepare(sql).bind_refs(values)?)
}

/// Converts to a JavaScript number, which is exact up to 2^53. Sizes and times are far below.
const fn number(value: u64) -> D1Type<'static> {
    D1Type::Real(value as f64)
}
