//! Jobs: their list, and what moves them. Every change of a running job is fenced by its claim: what a lost one
//! still writes changes nothing.

mod claim;
mod new;
mod overdue;

pub(crate) use claim::{Claim, Claimed, HELD, claim, defer, fail, finish, note, release, renew};
pub(crate) use new::{InsertIf, NewJob, Task, insert};
pub(crate) use overdue::{MaxAttempts, fail_exhausted, overdue, sent_again};

use api::{JobState, SnakeCase};
use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{number, optional, row, rows, statement};
use crate::problem::Fault;

pub(super) const COLUMNS: &str = "id, owner_id, kind, name, state, attempts, progress, step, error_code, error_message,
    error_is_final, subject_kind, subject_id, image_id, rendition_id, created_at, updated_at";

/// One job.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct JobRow {
    pub(crate) id: String,
    pub(crate) owner_id: String,
    pub(crate) kind: SnakeCase,
    pub(crate) name: Option<String>,
    pub(crate) state: JobState,
    pub(crate) attempts: u32,
    pub(crate) progress: f64,
    pub(crate) step: Option<SnakeCase>,
    pub(crate) error_code: Option<String>,
    pub(crate) error_message: Option<String>,
    /// 0 or 1.
    pub(crate) error_is_final: u8,
    pub(crate) subject_kind: Option<SnakeCase>,
    pub(crate) subject_id: Option<String>,
    pub(crate) image_id: Option<String>,
    pub(crate) rendition_id: Option<String>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

pub(crate) async fn find(db: &D1Database, owner_id: &str, id: &str) -> Result<Option<JobRow>, Fault> {
    row(select(db, owner_id, id)?).await
}

/// The statement that gives one job.
pub(crate) fn select(db: &D1Database, owner_id: &str, id: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE owner_id = ?1 AND id = ?2");
    statement(db, &sql, &[D1Type::Text(owner_id), D1Type::Text(id)])
}

/// Which jobs a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) kind: Option<SnakeCase>,
    pub(crate) state: Option<JobState>,
}

/// Newest first: at most `limit` whose ids come before `before`.
pub(crate) async fn list(
    db: &D1Database,
    owner_id: &str,
    filter: Filter,
    before: &str,
    limit: u64,
) -> Result<Vec<JobRow>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM jobs WHERE owner_id = ?1 AND id < ?2 AND (?4 IS NULL OR kind = ?4)
         AND (?5 IS NULL OR state = ?5) ORDER BY id DESC LIMIT ?3"
    );
    let values = [
        D1Type::Text(owner_id),
        D1Type::Text(before),
        number(limit),
        optional(filter.kind.as_ref().map(SnakeCase::as_str)),
        optional(filter.state.map(JobState::as_str)),
    ];
    rows(statement(db, &sql, &values)?).await
}

/// Queues a failed job once more, its attempts counted anew; `None` if it had not failed.
pub(crate) async fn retry(
    db: &D1Database,
    owner_id: &str,
    id: &str,
    now: &str,
    due_at_ms: u64,
) -> Result<Option<JobRow>, Fault> {
    let sql = format!(
        "UPDATE jobs SET state = 'queued', attempts = 0, progress = 0, error_code = NULL, error_message = NULL,
         error_is_final = 0, updated_at = ?3, due_at_ms = ?4 WHERE owner_id = ?1 AND id = ?2 AND state = 'failed' RETURNING {COLUMNS}"
    );
    let values = [D1Type::Text(owner_id), D1Type::Text(id), D1Type::Text(now), number(due_at_ms)];
    row(statement(db, &sql, &values)?).await
}

/// The statement that says which image a job came to, while its claim holds.
pub(crate) fn of_image(db: &D1Database, claim: &Claim, image_id: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = format!("UPDATE jobs SET image_id = ?3 WHERE id = ?1 AND {HELD}");
    statement(db, &sql, &[D1Type::Text(&claim.job_id), D1Type::Text(&claim.fence.borrow()), D1Type::Text(image_id)])
}

/// Calls a job by another name; `None` if there is no such job.
pub(crate) async fn rename(
    db: &D1Database,
    owner_id: &str,
    id: &str,
    name: Option<&str>,
) -> Result<Option<JobRow>, Fault> {
    let sql = format!("UPDATE jobs SET name = ?3 WHERE owner_id = ?1 AND id = ?2 RETURNING {COLUMNS}");
    let values = [D1Type::Text(owner_id), D1Type::Text(id), optional(name)];
    row(statement(db, &sql, &values)?).await
}
