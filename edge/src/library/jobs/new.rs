//! Inserts the row of a new job.

use crate::library::records::NewJob;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

pub(super) fn insert(library: &Transaction<'_>, job: &NewJob<'_>, due_at_ms: u64) -> Result<(), Fault> {
    let NewJob { id, name, task, cost_ms } = job;
    let statement = "INSERT INTO jobs (id, kind, name, image_id, rendition_id, payload, state, created_at, updated_at,
        due_at_ms, subject_kind, subject_id, cost) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7, ?7, ?8, ?9, ?10, ?11)";
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
        *cost_ms,
    ];
    library.sql.run(statement, row)?;
    Ok(())
}
