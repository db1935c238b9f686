//! Jobs: their list, and what moves them. Every change of a running job is fenced by its claim: what a lost one
//! still writes changes nothing.

mod claim;
mod unsettled;
mod words;

pub(crate) use claim::{Claim, Claimed, HELD, claim, defer, fail, finish, go_on, note, release};
pub(crate) use unsettled::{bury, sent_again, unsettled};
pub(crate) use words::{JobKind, JobStep};

use api::{Job, JobError, JobState, SnakeCase, Subject};
use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{number, optional, row, rows, statement};
use crate::problem::Fault;

pub(super) const COLUMNS: &str =
    "id, owner_id, kind, name, state, attempts, progress, step, error_code, error_message, image_id,
    rendition_id, created_at, updated_at";

/// One job.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct JobRow {
    pub(crate) id: String,
    pub(crate) owner_id: String,
    kind: SnakeCase,
    name: Option<String>,
    pub(crate) state: JobState,
    attempts: u32,
    progress: f64,
    step: Option<SnakeCase>,
    error_code: Option<String>,
    error_message: Option<String>,
    image_id: String,
    rendition_id: Option<String>,
    created_at: String,
    updated_at: String,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        let error = JobError::of(row.error_code, row.error_message);
        let subject = Subject {
            kind: SnakeCase::from_static(words::subject(&row.kind)),
            id: row.rendition_id.clone().unwrap_or_else(|| row.image_id.clone()),
        };
        Self {
            id: row.id,
            label: words::label(&row.kind),
            message: words::message(&row.kind, (row.state, row.step.as_ref()), row.attempts, error.as_ref()),
            kind: row.kind,
            name: row.name,
            state: row.state,
            attempts: row.attempts,
            progress: row.progress,
            step: row.step,
            error,
            subject: Some(subject),
            image_id: Some(row.image_id),
            rendition_id: row.rendition_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A job to be queued.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewJob<'a> {
    pub(crate) id: &'a str,
    pub(crate) owner_id: &'a str,
    pub(crate) kind: JobKind,
    pub(crate) name: Option<&'a str>,
    pub(crate) image_id: &'a str,
    pub(crate) rendition_id: Option<&'a str>,
    /// What the kind needs beyond that, as JSON.
    pub(crate) payload: Option<&'a str>,
    pub(crate) created_at: &'a str,
    /// When its message is delivered at the earliest.
    pub(crate) due_at_ms: u64,
}

impl NewJob<'_> {
    /// The job once it is queued.
    pub(crate) fn queued(&self) -> Job {
        let row = JobRow {
            id: self.id.to_owned(),
            owner_id: self.owner_id.to_owned(),
            kind: SnakeCase::from_static(self.kind.as_str()),
            name: self.name.map(str::to_owned),
            state: JobState::Queued,
            attempts: 0,
            progress: 0.0,
            step: None,
            error_code: None,
            error_message: None,
            image_id: self.image_id.to_owned(),
            rendition_id: self.rendition_id.map(str::to_owned),
            created_at: self.created_at.to_owned(),
            updated_at: self.created_at.to_owned(),
        };
        row.into()
    }
}

/// What must be there for a job to be queued: in one batch with what puts it there, so that no job is left without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Its image, which has no other job of its kind.
    Image,
    /// Its rendition.
    Rendition,
    /// The note of the incoming object that it is to ingest.
    Incoming,
}

/// The statement that queues a job.
pub(crate) fn insert(db: &D1Database, job: &NewJob<'_>, needs: Needs) -> Result<D1PreparedStatement, Fault> {
    let there = match needs {
        Needs::Image => {
            "EXISTS (SELECT 1 FROM images WHERE owner_id = ?2 AND id = ?5)
             AND NOT EXISTS (SELECT 1 FROM jobs WHERE image_id = ?5 AND kind = ?3)"
        }
        Needs::Rendition => "EXISTS (SELECT 1 FROM renditions WHERE owner_id = ?2 AND id = ?6)",
        Needs::Incoming => "EXISTS (SELECT 1 FROM incoming WHERE job_id = ?1)",
    };
    let sql = format!(
        "INSERT INTO jobs (id, owner_id, kind, name, image_id, rendition_id, payload, state, created_at, updated_at,
         due_at_ms) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', ?8, ?8, ?9 WHERE {there}"
    );
    let values = [
        D1Type::Text(job.id),
        D1Type::Text(job.owner_id),
        D1Type::Text(job.kind.as_str()),
        optional(job.name),
        D1Type::Text(job.image_id),
        optional(job.rendition_id),
        optional(job.payload),
        D1Type::Text(job.created_at),
        number(job.due_at_ms),
    ];
    statement(db, &sql, &values)
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
         updated_at = ?3, due_at_ms = ?4 WHERE owner_id = ?1 AND id = ?2 AND state = 'failed' RETURNING {COLUMNS}"
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
