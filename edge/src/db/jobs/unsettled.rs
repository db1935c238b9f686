//! Jobs that nobody may be looking after: their message was lost with the process that held it.

use api::JobError;
use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{COLUMNS, JobRow};
use crate::db::{number, row, rows, run, statement};
use crate::problem::Fault;

/// A job that is neither done nor failed.
#[derive(Debug, Deserialize)]
pub(crate) struct Unsettled {
    pub(crate) id: String,
}

/// Jobs that were due, or whose lease ended, before `before_ms`, and that no message was sent for since; those that wait longest first,
/// `limit` at most.
pub(crate) async fn unsettled(db: &D1Database, before_ms: u64, limit: u64) -> Result<Vec<Unsettled>, Fault> {
    let sql = "SELECT id FROM jobs WHERE due_at_ms < ?1 AND sent_again_ms < ?1 AND (state = 'queued'
               OR (state = 'running' AND lease_until_ms < ?1)) ORDER BY due_at_ms LIMIT ?2";
    rows(statement(db, sql, &[number(before_ms), number(limit)])?).await
}

/// A new message for the job is on its way. When it was due stays: how long the queue keeps jobs waiting is measured by it.
pub(crate) async fn sent_again(db: &D1Database, id: &str, now_ms: u64) -> Result<(), Fault> {
    let sql = "UPDATE jobs SET sent_again_ms = ?2 WHERE id = ?1 AND state IN ('queued', 'running')";
    run(&statement(db, sql, &[D1Type::Text(id), number(now_ms)])?).await?;
    Ok(())
}

/// Gives up on a job whose message could not be handled and that was begun `attempts` times; `None` if it has attempts left, somebody
/// holds it, or it is settled.
pub(crate) async fn bury(
    db: &D1Database,
    id: &str,
    attempts: u32,
    error: &JobError,
    now_ms: u64,
    now: &str,
) -> Result<Option<JobRow>, Fault> {
    let sql = format!(
        "UPDATE jobs SET state = 'failed', error_code = ?3, error_message = ?4, step = NULL, lease_until_ms = NULL,
               updated_at = ?5 WHERE id = ?1 AND attempts >= ?6 AND (state = 'queued' OR (state = 'running' AND lease_until_ms <= ?2))
         RETURNING {COLUMNS}"
    );
    let values = [
        D1Type::Text(id),
        number(now_ms),
        D1Type::Text(&error.code),
        D1Type::Text(&error.message),
        D1Type::Text(now),
        number(attempts.into()),
    ];
    row(statement(db, &sql, &values)?).await
}
