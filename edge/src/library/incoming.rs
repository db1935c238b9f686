//! Which versions of the objects under `incoming/` were seen.

use super::commands::{NoticeIncoming, Noticed};
use super::jobs;
use super::kinds::IngestObject;
use super::records::{NewJob, Version};
use super::sql::values;
use super::transaction::Transaction;
use crate::names;
use crate::platform::ids;
use crate::problem::Fault;
use crate::storage::IncomingKey;

/// Remembers versions that were not seen before, and queues a job for each that takes it in; how many there were.
pub(super) fn notice(library: &Transaction<'_>, NoticeIncoming { versions }: NoticeIncoming) -> Result<Noticed, Fault> {
    let mut noticed = 0;
    for Version { key, etag } in &versions {
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
        jobs::queue(library, NewJob::new(job_id, ingest.task(&image_id)?).called(Some(name)))?;
        noticed += 1;
    }
    Ok(Noticed(noticed))
}
