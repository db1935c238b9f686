//! Jobs whose message was lost with the process that held it.

use api::JobError;
use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{COLUMNS, JobRow};
use crate::db::{number, row, rows, run, statement};
use crate::problem::Fault;

/// The ids of jobs that were due, or whose lease ended, before `before_ms`, and that no message was sent for since; those that wait longest
/// first, `limit` at most.
pub(crate) async fn overdue(db: &D1Database, before_ms: u64, limit: u64) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Overdue {
        id: String,
    }
    let sql = "SELECT id FROM jobs WHERE due_at_ms < ?1 AND sent_again_ms < ?1 AND (state = 'queued'
               OR (state = 'running' AND lease_until_ms < ?1)) ORDER BY due_at_ms LIMIT ?2";
    let found: Vec<Overdue> = rows(statement(db, sql, &[number(before_ms), number(limit)])?).await?;
    Ok(found.into_iter().map(|overdue| overdue.id).collect())
}

/// A new message for the job is on its way. When it was due stays: how long the queue keeps jobs waiting is measured by it.
pub(crate) async fn sent_again(db: &D1Database, id: &str, now_ms: u64) -> Result<(), Fault> {
    let sql = "UPDATE jobs SET sent_again_ms = ?2 WHERE id = ?1 AND state IN ('queued', 'running')";
    run(&statement(db, sql, &[D1Type::Text(id), number(now_ms)])?).await?;
    Ok(())
}

/// How often a job of each kind is begun at most.
#[derive(Debug, Clone)]
pub(crate) struct MaxAttempts {
    /// A JSON object: a number for each kind.
    pub(crate) by_kind: String,
    /// For kinds that are not in it.
    pub(crate) otherwise: u32,
}

/// Fails a job whose message could not be handled and whose attempts are used up; `None` if it has attempts left, somebody holds it, or it
/// has ended.
pub(crate) async fn fail_exhausted(
    db: &D1Database,
    id: &str,
    max_attempts: &MaxAttempts,
    error: &JobError,
    (now_ms, now): (u64, &str),
) -> Result<Option<JobRow>, Fault> {
    let sql = format!(
        "UPDATE jobs SET state = 'failed', error_code = ?3, error_message = ?4, step = NULL, lease_until_ms = NULL,
               updated_at = ?5 WHERE id = ?1 AND attempts >= COALESCE(?6 ->> kind, ?7)
               AND (state = 'queued' OR (state = 'running' AND lease_until_ms <= ?2))
         RETURNING {COLUMNS}"
    );
    let values = [
        D1Type::Text(id),
        number(now_ms),
        D1Type::Text(&error.code),
        D1Type::Text(&error.message),
        D1Type::Text(now),
        D1Type::Text(&max_attempts.by_kind),
        number(max_attempts.otherwise.into()),
    ];
    row(statement(db, &sql, &values)?).await
}
