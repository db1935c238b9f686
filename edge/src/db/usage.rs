//! What owners have stored and asked for. Triggers keep the sums (migrations 0006 and 0008).

use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::images::was_deleted;
use super::{QueryResult, number, optional, row, statement};
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
    /// When the minute began in which the first of them was asked for.
    pub(crate) oldest_ms: Option<u64>,
}

const MINUTE_MS: u64 = 60_000;

pub(crate) async fn of(db: &D1Database, owner_id: &str) -> Result<Usage, Fault> {
    Ok(row(stored(db, owner_id)?).await?.unwrap_or_default())
}

fn stored(db: &D1Database, owner_id: &str) -> Result<D1PreparedStatement, Fault> {
    statement(db, "SELECT images, bytes FROM usage WHERE owner_id = ?1", &[D1Type::Text(owner_id)])
}

/// What an owner announced, may still write, and has neither confirmed nor deleted; without the upload `but`.
pub(crate) async fn announced(db: &D1Database, owner_id: &str, but: Option<&str>, now_ms: u64) -> Result<Usage, Fault> {
    let sql = format!(
        "SELECT COUNT(*) AS images, COALESCE(SUM(size_bytes), 0) AS bytes FROM uploads
         WHERE owner_id = ?1 AND expires_at_ms > ?2 AND id IS NOT ?3
         AND NOT EXISTS (SELECT 1 FROM images WHERE images.id = uploads.id) AND NOT {}",
        was_deleted("uploads.id")
    );
    let values = [D1Type::Text(owner_id), number(now_ms), optional(but)];
    Ok(row(statement(db, &sql, &values)?).await?.unwrap_or_default())
}

/// What is asked before somebody gets another rendition: what they asked for since, and what they have stored. Counted in whole minutes:
/// what was asked for in the minute of `since_ms` is not in it.
pub(crate) fn of_renditions(db: &D1Database, owner_id: &str, since_ms: u64) -> Result<[D1PreparedStatement; 2], Fault> {
    let asked = "SELECT COALESCE(SUM(count), 0) AS count, MIN(minute) AS oldest FROM renditions_asked
                 WHERE owner_id = ?1 AND minute > ?2";
    let owner = D1Type::Text(owner_id);
    Ok([statement(db, asked, &[owner, number(since_ms / MINUTE_MS)])?, stored(db, owner_id)?])
}

/// What [`of_renditions`] gave.
pub(crate) fn read_renditions([asked, stored]: &[QueryResult; 2]) -> Result<(Asked, Usage), Fault> {
    #[derive(Deserialize)]
    struct Row {
        count: u64,
        oldest: Option<u64>,
    }
    let asked = asked.first()?.map_or_else(Asked::default, |Row { count, oldest }| Asked {
        count,
        oldest_ms: oldest.map(|minute| minute * MINUTE_MS),
    });
    Ok((asked, stored.first()?.unwrap_or_default()))
}
