//! Recorded versions of the objects under `incoming/`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::Deserialize;

use super::collections::Watched;
use super::commands::{QueueIncoming, QueuedCount};
use super::kinds::{ImportMake, ImportPreset, IngestObject};
use super::records::{NewJob, ObjectVersion};
use super::sql::values;
use super::transaction::Transaction;
use super::{budget, jobs, presets};
use crate::names;
use crate::platform::ids;
use crate::problem::Fault;
use crate::render;
use crate::storage::{IncomingKey, IncomingKind};

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
    let mut watched: BTreeMap<&str, Watched> = BTreeMap::new();
    for version in &versions {
        let ObjectVersion { key, etag, size_bytes, .. } = version;
        let Some(parsed) = IncomingKey::parse(key) else { continue };
        let IncomingKey { owner, file, kind, .. } = parsed;
        if kind == IncomingKind::Photograph {
            let watched = match watched.entry(owner) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(Watched::under(library, owner)?),
            };
            // Objects in the folder of a collection become no images.
            if let Some(is_new) = watched.take(library, parsed.path(), version)? {
                queued += usize::from(is_new);
                continue;
            }
        }
        let job_id = ids::new_id()?;
        let statement = "INSERT INTO incoming (key, etag, job_id, seen_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (key, etag) DO NOTHING RETURNING job_id";
        if library.sql.run(statement, values![key, etag, &job_id, &library.now()])? == 0 {
            continue;
        }
        let (new_id, key, etag) = (ids::new_id()?, key.clone(), etag.clone());
        let (ingest, preset, make);
        // A larger document is not read.
        let document_cost_ms = presets::document_cost_ms((*size_bytes).min(presets::MAX_DOCUMENT_BYTES));
        let (task, cost_ms) = match kind {
            IncomingKind::Photograph => {
                ingest = IngestObject { key };
                (ingest.task(&new_id)?, render::INGEST_COST_MS)
            }
            IncomingKind::Preset => {
                preset = ImportPreset { key, etag };
                (preset.task()?, document_cost_ms)
            }
            IncomingKind::Make { .. } => {
                make = ImportMake { key, etag, make_id: new_id };
                (make.task()?, document_cost_ms)
            }
        };
        let name = names::clean(file);
        let name = name.as_deref().unwrap_or(names::UNTITLED);
        budget::charge(library, cost_ms)?;
        jobs::queue(library, NewJob::new(job_id, task).with_name(Some(name)).with_cost_ms(cost_ms))?;
        queued += 1;
    }
    Ok(QueuedCount(queued))
}
