//! Deletes guests whose last session ended thirty days ago, because nobody can access their data any more. Objects in
//! the bucket are deleted, too. A cursor stores the position. A guest with many images takes several runs. The guest's
//! own records go last, so an interrupted run is repeated.
//!
//! Most visitors never had a library. Only the database deletes those, because calling a library would create it.

use futures_util::future::join_all;

use crate::db::{guests, sweeps};
use crate::library::commands::{DeleteGuest, DeleteProgress, GetLibraryId};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;
use crate::storage::{INCOMING, Key};

const NAME: &str = "ended_guests";

/// Retention of a guest's images after the last session.
const RETENTION_S: u64 = 30 * 24 * 60 * 60;

/// Visitors without a library: maximum number per transaction, and transactions per run. Together that is a hundred
/// thousand.
const VISITOR_BATCH: u64 = 5_000;
const MAX_VISITOR_BATCHES: usize = 20;

/// Guests per run, and guests in parallel. Each takes three calls or more, and a run may make ten thousand calls.
const MAX_GUESTS: u64 = 500;
const MAX_CONCURRENT_GUESTS: usize = 10;

/// Images of one guest per step, and steps per run.
const IMAGE_BATCH: u64 = 100;
const MAX_IMAGE_BATCHES: usize = 20;

/// Objects per page of the listing.
const PAGE_SIZE: u16 = 1000;

/// Returns the number of deleted guests.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let (db, now_ms) = (edge.db()?, clock::now_ms());
    let ended_by_ms = now_ms.saturating_sub(edge.duration_setting_ms("GUEST_KEPT_S", RETENTION_S)?);
    let mut deleted_guests = 0;
    for _ in 0..MAX_VISITOR_BATCHES {
        let visitors = guests::delete_visitors(&db, now_ms, ended_by_ms, VISITOR_BATCH).await?;
        deleted_guests += visitors;
        if (visitors as u64) < VISITOR_BATCH {
            break;
        }
    }
    let after = sweeps::cursor(&db, NAME).await?.unwrap_or_default();
    let ended = guests::list_ended(&db, now_ms, ended_by_ms, &after, MAX_GUESTS).await?;
    for some in ended.chunks(MAX_CONCURRENT_GUESTS) {
        let deleted = join_all(some.iter().map(|owner_id| delete_guest(edge, owner_id))).await;
        let mut empty = Vec::new();
        for (owner_id, result) in some.iter().zip(deleted) {
            match result {
                Ok(true) => empty.push(owner_id.as_str()),
                Ok(false) => {}
                // A failure for one guest does not stop the others. A later run tries again.
                Err(fault) => log::fault(NAME, &log::owner_digest(owner_id), &fault),
            }
        }
        guests::delete(&db, &empty).await?;
        deleted_guests += empty.len();
        sweeps::set_cursor(&db, NAME, some.last().map(String::as_str)).await?;
    }
    if (ended.len() as u64) < MAX_GUESTS {
        sweeps::set_cursor(&db, NAME, None).await?;
    }
    Ok(deleted_guests)
}

/// Deletes the data of a guest. Returns whether nothing is left.
async fn delete_guest(edge: &Edge, owner_id: &str) -> Result<bool, Fault> {
    let library = edge.library(owner_id);
    // A library that was taken over belongs to an account and is not touched.
    if library.call_exact(&GetLibraryId {}).await?.is_none() {
        guests::unmark_ended(&edge.db()?, owner_id).await?;
        return Ok(false);
    }
    // Deletes incoming files first, so that they are not ingested again.
    delete_incoming(edge, owner_id).await?;
    for _ in 0..MAX_IMAGE_BATCHES {
        let Some(DeleteProgress { deleted, is_empty }) =
            library.call_exact(&DeleteGuest { at_most: IMAGE_BATCH }).await?
        else {
            guests::unmark_ended(&edge.db()?, owner_id).await?;
            return Ok(false);
        };
        // Jobs are deleting the remaining objects.
        if is_empty || deleted < IMAGE_BATCH {
            return Ok(is_empty);
        }
    }
    Ok(false)
}

async fn delete_incoming(edge: &Edge, owner_id: &str) -> Result<(), Fault> {
    let (storage, prefix) = (edge.storage()?, format!("{INCOMING}/{owner_id}/"));
    loop {
        let page = storage.list(&prefix, None, PAGE_SIZE).await?;
        let keys: Vec<_> = page.objects.iter().map(|object| Key::Listed(&object.key)).collect();
        if keys.is_empty() {
            return Ok(());
        }
        storage.delete(&keys).await?;
    }
}
