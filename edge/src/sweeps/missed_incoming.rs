//! Objects under `incoming/` that no event announced. Where the listing stopped is written down: the next run goes on there.

use crate::db::sweeps;
use crate::incoming;
use crate::library::records::Version;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::storage::{INCOMING, IncomingKey};

const NAME: &str = "incoming";

/// Objects on a page, and pages in a run.
const PAGE: u16 = 1000;
const PAGES: usize = 20;

/// Most that are queued in one run.
const QUEUED: usize = 2000;

/// How many were found and queued.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let (db, storage, prefix) = (edge.db()?, edge.storage()?, format!("{INCOMING}/"));
    let mut cursor = sweeps::cursor(&db, NAME).await?;
    let mut queued = 0;
    for _ in 0..PAGES {
        // A cursor that the store does not know any more must not stop the sweep for ever.
        let page = match storage.list(&prefix, cursor.as_deref(), PAGE).await {
            Err(_) if cursor.is_some() => storage.list(&prefix, None, PAGE).await?,
            page => page?,
        };
        let (mut versions, mut bare) = (Vec::new(), Vec::new());
        for object in page.objects {
            match (IncomingKey::parse(&object.key), object.etag) {
                (None, _) => {}
                (Some(key), Some(etag)) if key.is_plain() => versions.push(Version { key: object.key, etag }),
                _ => bare.push(object.key),
            }
        }
        queued += incoming::notice(edge, versions).await? + incoming::look(edge, &bare).await?;
        cursor = page.cursor;
        sweeps::set_cursor(&db, NAME, cursor.as_deref()).await?;
        if cursor.is_none() || queued >= QUEUED {
            break;
        }
    }
    Ok(queued)
}
