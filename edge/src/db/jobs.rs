//! Jobs: their list, and the claim that lets one worker at a time do one.

use api::{Job, JobError, JobKind, JobState, RenditionResult};
use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{changes, number, row, rows, statement};
use crate::http::page::Window;
use crate::problem::Fault;

const COLUMNS: &str =
    "id, state, attempts, progress, error_code, error_message, image_id, rendition_id, created_at, updated_at";

/// One job.
#[derive(Debug, Deserialize)]
pub(crate) struct JobRow {
    pub(crate) id: String,
    pub(crate) state: JobState,
    attempts: u32,
    progress: f64,
    error_code: Option<String>,
    error_message: Option<String>,
    image_id: String,
    rendition_id: Option<String>,
    created_at: String,
    updated_at: String,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id,
            kind: JobKind::Render,
            state: row.state,
            attempts: row.attempts,
            progress: row.progress,
            error: JobError::of(row.error_code, row.error_message),
            image_id: row.image_id,
            rendition_id: row.rendition_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The statement that queues a render; it goes into one batch with its rendition's, after it.
pub(crate) fn insert(
    db: &D1Database,
    id: &str,
    rendition_id: &str,
    created_at: &str,
) -> Result<D1PreparedStatement, Fault> {
    let sql = "INSERT INTO jobs (id, owner_id, kind, image_id, rendition_id, state, created_at, updated_at)
               SELECT ?1, owner_id, 'render', image_id, id, 'queued', ?3, ?3 FROM renditions WHERE id = ?2";
    statement(db, sql, &[D1Type::Text(id), D1Type::Text(rendition_id), D1Type::Text(created_at)])
}

pub(crate) async fn find(db: &D1Database, owner_id: &str, id: &str) -> Result<Option<JobRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE owner_id = ?1 AND id = ?2");
    row(statement(db, &sql, &[D1Type::Text(owner_id), D1Type::Text(id)])?).await
}

/// Newest first, one more than the window shows.
pub(crate) async fn list(db: &D1Database, owner_id: &str, window: &Window) -> Result<Vec<JobRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE owner_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
    let values = [D1Type::Text(owner_id), D1Type::Text(window.before()), number(window.fetch())];
    rows(statement(db, &sql, &values)?).await
}

/// A job that is ours until its lease ends. `attempt` fences: nothing is written for a claim that was lost.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Claim {
    pub(crate) job_id: String,
    pub(crate) attempt: u32,
    pub(crate) owner_id: String,
    pub(crate) rendition_id: String,
    pub(crate) recipe: String,
    pub(crate) image_id: String,
    pub(crate) original_sha256: Digest,
    pub(crate) original_size_bytes: u64,
}

/// What asking for a job gave.
#[derive(Debug)]
pub(crate) enum Claimed {
    /// It is ours.
    Ours(Box<Claim>),
    /// Somebody is at it, and has until then.
    Busy { lease_until_ms: u64 },
    /// Done, failed, or deleted.
    Settled,
}

/// Claims a job: one compare-and-set, so that of many who ask one gets it.
pub(crate) async fn claim(
    db: &D1Database,
    id: &str,
    now_ms: u64,
    now: &str,
    lease_until_ms: u64,
) -> Result<Claimed, Fault> {
    let set = "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until_ms = ?3, updated_at = ?4
               WHERE id = ?1 AND (state = 'queued' OR (state = 'running' AND lease_until_ms <= ?2))";
    let set = statement(db, set, &[D1Type::Text(id), number(now_ms), number(lease_until_ms), D1Type::Text(now)])?;
    if changes(&set.run().await?)? > 0 {
        let claim = "SELECT j.id AS job_id, j.attempts AS attempt, j.owner_id, r.id AS rendition_id, r.recipe,
                     i.id AS image_id, i.sha256 AS original_sha256, i.size_bytes AS original_size_bytes
                     FROM jobs j JOIN renditions r ON r.id = j.rendition_id JOIN images i ON i.id = r.image_id
                     WHERE j.id = ?1";
        let claim = row(statement(db, claim, &[D1Type::Text(id)])?).await?;
        return Ok(claim.map_or(Claimed::Settled, |claim| Claimed::Ours(Box::new(claim))));
    }
    #[derive(Deserialize)]
    struct Lease {
        lease_until_ms: u64,
    }
    let lease = "SELECT lease_until_ms FROM jobs WHERE id = ?1 AND state = 'running'";
    let lease: Option<Lease> = row(statement(db, lease, &[D1Type::Text(id)])?).await?;
    Ok(lease.map_or(Claimed::Settled, |lease| Claimed::Busy { lease_until_ms: lease.lease_until_ms }))
}

/// Writes down what was made; `false` if the claim was lost in the meantime.
pub(crate) async fn finish(db: &D1Database, claim: &Claim, made: &RenditionResult, now: &str) -> Result<bool, Fault> {
    let rendition =
        "UPDATE renditions SET format = ?4, width = ?5, height = ?6, size_bytes = ?7, sha256 = ?8, root = ?9,
                     engine = ?10 WHERE id = ?3 AND EXISTS
                     (SELECT 1 FROM jobs WHERE id = ?1 AND attempts = ?2 AND state = 'running')";
    let job = "UPDATE jobs SET state = 'done', progress = 1, lease_until_ms = NULL, updated_at = ?3
               WHERE id = ?1 AND attempts = ?2 AND state = 'running'";
    let (sha256, root) = (made.sha256.to_string(), made.root.to_string());
    let attempt = number(claim.attempt.into());
    let rendition = statement(
        db,
        rendition,
        &[
            D1Type::Text(&claim.job_id),
            number(claim.attempt.into()),
            D1Type::Text(&claim.rendition_id),
            D1Type::Text(&made.format),
            number(made.width.into()),
            number(made.height.into()),
            number(made.size_bytes),
            D1Type::Text(&sha256),
            D1Type::Text(&root),
            D1Type::Text(&made.engine),
        ],
    )?;
    let job = statement(db, job, &[D1Type::Text(&claim.job_id), attempt, D1Type::Text(now)])?;
    let results = db.batch(vec![rendition, job]).await?;
    results.get(1).map_or(Ok(false), |job| Ok(changes(job)? > 0))
}

/// Gives up, with the reason.
pub(crate) async fn fail(db: &D1Database, claim: &Claim, error: &JobError, now: &str) -> Result<(), Fault> {
    let sql = "UPDATE jobs SET state = 'failed', error_code = ?3, error_message = ?4, lease_until_ms = NULL,
               updated_at = ?5 WHERE id = ?1 AND attempts = ?2 AND state = 'running'";
    let values = [
        D1Type::Text(&claim.job_id),
        number(claim.attempt.into()),
        D1Type::Text(&error.code),
        D1Type::Text(&error.message),
        D1Type::Text(now),
    ];
    statement(db, sql, &values)?.run().await?;
    Ok(())
}

/// Puts a claimed job back for the next attempt.
pub(crate) async fn release(db: &D1Database, claim: &Claim, now: &str) -> Result<(), Fault> {
    let sql = "UPDATE jobs SET state = 'queued', lease_until_ms = NULL, updated_at = ?3
               WHERE id = ?1 AND attempts = ?2 AND state = 'running'";
    let values = [D1Type::Text(&claim.job_id), number(claim.attempt.into()), D1Type::Text(now)];
    statement(db, sql, &values)?.run().await?;
    Ok(())
}
