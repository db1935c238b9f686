//! Recorded versions of the objects under `incoming/`.

use serde::Deserialize;

use super::commands::{QueueIncoming, QueuedCount};
use super::kinds::IngestObject;
use super::records::{NewJob, ObjectVersion};
use super::sql::values;
use super::transaction::Transaction;
use super::{budget, jobs};
use crate::names;
use crate::platform::ids;
use crate::problem::Fault;
use crate::render;
use crate::storage::IncomingKey;

/// The version of the object that a job ingests, if the job ingests one.
pub(super) fn version_of_job(library: &Transaction<'_>, job_id: &str) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        etag: String,
    }
    let statement = "SELECT incoming.etag FROM incoming JOIN jobs ON jobs.subject_id = incoming.key
        WHERE jobs.id = ?1 AND incoming.job_id = ?1";
    let row: Option<Row> = library.sql.row(statement, values![job_id])?;
    Ok(row.map(|row| row.etag))
}

/// Records new versions and queues an ingest job for each. Returns their number.
pub(super) fn queue(
    library: &Transaction<'_>,
    QueueIncoming { versions }: QueueIncoming,
) -> Result<QueuedCount, Fault> {
    let mut queued = 0;
    for ObjectVersion { key, etag } in &versions {
        let Some(IncomingKey { file, .. }) = IncomingKey::parse(key) else { continue };
        let job_id = ids::new_id()?;
        let statement = "INSERT INTO incoming (key, etag, job_id, seen_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (key, etag) DO NOTHING RETURNING job_id";
        if library.sql.run(statement, values![key, etag, &job_id, &library.now()])? == 0 {
            continue;
        }
        let (image_id, ingest) = (ids::new_id()?, IngestObject { key: key.clone() });
        let name = names::clean(file);
        let name = name.as_deref().unwrap_or(names::UNTITLED);
        budget::charge(library, render::INGEST_COST_MS)?;
        let job = NewJob::new(job_id, ingest.task(&image_id)?).with_name(Some(name));
        jobs::queue(library, job.with_cost_ms(render::INGEST_COST_MS))?;
        queued += 1;
    }
    Ok(QueuedCount(queued))
}
