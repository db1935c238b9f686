//! The row of a new job.

use api::SnakeCase;

use crate::library::object::Transaction;
use crate::library::sql::values;
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
    pub(crate) payload: Option<String>,
}

/// A job to be queued.
#[derive(Debug, Clone)]
pub(crate) struct NewJob<'a> {
    id: String,
    /// What a person calls it.
    name: Option<&'a str>,
    task: Task<'a>,
}

impl<'a> NewJob<'a> {
    pub(crate) const fn new(id: String, task: Task<'a>) -> Self {
        Self { id, name: None, task }
    }

    /// Gives it a name that people see.
    pub(crate) fn called(self, name: Option<&'a str>) -> Self {
        Self { name, ..self }
    }

    pub(in crate::library) fn id(&self) -> &str {
        &self.id
    }
}

pub(super) fn insert(library: &Transaction<'_>, job: &NewJob<'_>, due_at_ms: u64) -> Result<(), Fault> {
    let NewJob { id, name, task } = job;
    let statement = "INSERT INTO jobs (id, kind, name, image_id, rendition_id, payload, state, created_at, updated_at,
        due_at_ms, subject_kind, subject_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7, ?7, ?8, ?9, ?10)";
    let row = values![
        id,
        task.kind.as_str(),
        *name,
        task.image_id,
        task.rendition_id,
        task.payload.as_deref(),
        &library.now(),
        due_at_ms,
        task.subject.as_ref().map(|(kind, _)| kind.as_str()),
        task.subject.as_ref().map(|(_, id)| *id),
    ];
    library.sql.run(statement, row)?;
    Ok(())
}
