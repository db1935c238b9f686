//! Finds objects under `incoming/` whose event was lost. A cursor stores the position for the next run.

use crate::db::sweeps;
use crate::incoming;
use crate::library::records::ObjectVersion;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::storage::{INCOMING, IncomingKey};

const NAME: &str = "incoming";

/// Objects per page, and pages per run.
const PAGE_SIZE: u16 = 1000;
const MAX_PAGES: usize = 20;

/// Maximum number of queued objects per run.
const MAX_QUEUED: usize = 2000;

/// Returns the number of queued objects.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let (db, storage, prefix) = (edge.db()?, edge.storage()?, format!("{INCOMING}/"));
    let mut cursor = sweeps::cursor(&db, NAME).await?;
    let mut queued = 0;
    for _ in 0..MAX_PAGES {
        // A cursor that the store no longer accepts must not stop the sweep forever.
        let page = match storage.list(&prefix, cursor.as_deref(), PAGE_SIZE).await {
            Err(_) if cursor.is_some() => storage.list(&prefix, None, PAGE_SIZE).await?,
            page => page?,
        };
        let (mut versions, mut without_etag) = (Vec::new(), Vec::new());
        for object in page.objects {
            match (IncomingKey::parse(&object.key), object.etag) {
                (None, _) => {}
                (Some(key), Some(etag)) if key.is_plain() => versions.push(ObjectVersion {
                    key: object.key,
                    etag,
                    size_bytes: object.size_bytes,
                    modified_ms: object.modified_ms,
                }),
                _ => without_etag.push(object.key),
            }
        }
        queued +=
            incoming::queue_versions(edge, versions).await? + incoming::queue_objects(edge, &without_etag).await?;
        cursor = page.cursor;
        sweeps::set_cursor(&db, NAME, cursor.as_deref()).await?;
        if cursor.is_none() || queued >= MAX_QUEUED {
            break;
        }
    }
    Ok(queued)
}
