//! Which versions of the objects under `incoming/` were seen.

use serde::{Deserialize, Serialize};
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::jobs::{self, InsertIf, NewJob};
use super::{QueryResult, rows, statement};
use crate::problem::Fault;

/// A job is queued if the version of the object that it is to ingest was noted for it.
const IF_NOTED: InsertIf = InsertIf("EXISTS (SELECT 1 FROM incoming WHERE job_id = ?1)");

/// One version of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) key: String,
    pub(crate) etag: String,
}

/// Those of `versions` that were not seen yet.
pub(crate) async fn unseen(db: &D1Database, versions: &[Version]) -> Result<Vec<Version>, Fault> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT value ->> 'key' AS key, value ->> 'etag' AS etag FROM json_each(?1) WHERE NOT EXISTS (
               SELECT 1 FROM incoming i WHERE i.key = value ->> 'key' AND i.etag = value ->> 'etag')";
    rows(statement(db, sql, &[D1Type::Text(&serde_json::to_string(versions)?)])?).await
}

/// The two statements that remember a version and queue its ingest; neither does anything if it was seen before, or if there is no
/// such owner.
pub(crate) fn insert(db: &D1Database, version: &Version, job: &NewJob<'_>) -> Result<[D1PreparedStatement; 2], Fault> {
    let sql = "INSERT INTO incoming (key, etag, owner_id, job_id, seen_at) SELECT ?1, ?2, ?3, ?4, ?5
               WHERE EXISTS (SELECT 1 FROM sessions WHERE owner_id = ?3)
                  OR EXISTS (SELECT 1 FROM images WHERE owner_id = ?3)
               ON CONFLICT (key, etag) DO NOTHING";
    let values = [
        D1Type::Text(&version.key),
        D1Type::Text(&version.etag),
        D1Type::Text(job.owner_id),
        D1Type::Text(job.id),
        D1Type::Text(job.created_at),
    ];
    Ok([statement(db, sql, &values)?, jobs::insert(db, job, IF_NOTED)?])
}

/// For each version of a batch of [`insert`]s, whether it was new.
pub(crate) fn inserted(results: &[QueryResult]) -> Result<Vec<bool>, Fault> {
    results.iter().step_by(2).map(|result| Ok(result.changes()? > 0)).collect()
}
