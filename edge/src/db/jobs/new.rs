//! The row of a new job.

use api::{JobState, SnakeCase};
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::JobRow;
use crate::db::{number, optional, statement};
use crate::problem::Fault;

/// What a job is to do: its kind, what it works on, and what its kind needs beyond that.
#[derive(Debug, Clone)]
pub(crate) struct Task<'a> {
    pub(crate) kind: SnakeCase,
    /// Kind and id of what it works on.
    pub(crate) subject: Option<(SnakeCase, &'a str)>,
    /// The image that the subject is, or belongs to: the job is deleted with it.
    pub(crate) image_id: Option<&'a str>,
    pub(crate) rendition_id: Option<&'a str>,
    /// JSON.
    pub(crate) payload: Option<&'a str>,
}

/// A condition in SQL on which a job's row is inserted. It is checked in one batch with the statements that make it true, so that no job is
/// left without what it works on. Parameters: `?1` the job's id, `?2` its owner, `?3` its kind, `?5` its image, `?6` its rendition.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InsertIf(pub(in crate::db) &'static str);

/// A job to be queued.
#[derive(Debug, Clone)]
pub(crate) struct NewJob<'a> {
    pub(crate) id: &'a str,
    pub(crate) owner_id: &'a str,
    /// What a person calls it.
    pub(crate) name: Option<&'a str>,
    pub(crate) task: Task<'a>,
    pub(crate) created_at: &'a str,
    /// When its message is delivered at the earliest.
    pub(crate) due_at_ms: u64,
}

impl NewJob<'_> {
    /// The row once the job is queued.
    pub(crate) fn row(&self) -> JobRow {
        let Task { kind, subject, image_id, rendition_id, .. } = &self.task;
        JobRow {
            id: self.id.to_owned(),
            owner_id: self.owner_id.to_owned(),
            kind: kind.clone(),
            name: self.name.map(str::to_owned),
            state: JobState::Queued,
            attempts: 0,
            progress: 0.0,
            step: None,
            error_code: None,
            error_message: None,
            error_is_final: 0,
            subject_kind: subject.as_ref().map(|(kind, _)| kind.clone()),
            subject_id: subject.as_ref().map(|(_, id)| (*id).to_owned()),
            image_id: image_id.map(str::to_owned),
            rendition_id: rendition_id.map(str::to_owned),
            created_at: self.created_at.to_owned(),
            updated_at: self.created_at.to_owned(),
        }
    }
}

/// The statement that queues a job if `condition` holds.
pub(crate) fn insert(
    db: &D1Database,
    job: &NewJob<'_>,
    InsertIf(condition): InsertIf,
) -> Result<D1PreparedStatement, Fault> {
    let task = &job.task;
    let sql = format!(
        "INSERT INTO jobs (id, owner_id, kind, name, image_id, rendition_id, payload, state, created_at, updated_at,
         due_at_ms, subject_kind, subject_id) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', ?8, ?8, ?9, ?10, ?11
         WHERE {condition}"
    );
    let values = [
        D1Type::Text(job.id),
        D1Type::Text(job.owner_id),
        D1Type::Text(task.kind.as_str()),
        optional(job.name),
        optional(task.image_id),
        optional(task.rendition_id),
        optional(task.payload),
        D1Type::Text(job.created_at),
        number(job.due_at_ms),
        optional(task.subject.as_ref().map(|(kind, _)| kind.as_str())),
        optional(task.subject.as_ref().map(|(_, id)| *id)),
    ];
    statement(db, &sql, &values)
}
