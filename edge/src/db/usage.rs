//! What owners have stored and asked for. Triggers keep the sums (migration 0006).

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{row, statement};
use crate::ids;
use crate::problem::Fault;

/// What an owner has stored.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Usage {
    pub(crate) images: u64,
    /// Originals and renditions.
    pub(crate) bytes: u64,
}

/// The renditions somebody asked for in a while.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub(crate) count: u64,
    pub(crate) oldest_ms: Option<u64>,
}

pub(crate) async fn of(db: &D1Database, owner_id: &str) -> Result<Usage, Fault> {
    let sql = "SELECT images, bytes FROM usage WHERE owner_id = ?1";
    Ok(row(statement(db, sql, &[D1Type::Text(owner_id)])?).await?.unwrap_or_default())
}

/// Ids begin with the time, so the index of an owner's jobs finds them.
pub(crate) async fn renditions_since(db: &D1Database, owner_id: &str, since_ms: u64) -> Result<Asked, Fault> {
    #[derive(Deserialize)]
    struct Row {
        count: u64,
        oldest: Option<String>,
    }
    let sql =
        "SELECT COUNT(*) AS count, MIN(id) AS oldest FROM jobs WHERE owner_id = ?1 AND id > ?2 AND kind = 'render'";
    let since = ids::first_at(since_ms);
    let found: Option<Row> = row(statement(db, sql, &[D1Type::Text(owner_id), D1Type::Text(&since)])?).await?;
    Ok(found.map_or_else(Asked::default, |row| Asked {
        count: row.count,
        oldest_ms: row.oldest.as_deref().and_then(ids::time_ms),
    }))
}
