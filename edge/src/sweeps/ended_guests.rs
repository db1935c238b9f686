//! Deletes guests whose last session ended thirty days ago, because nobody can access their data any more, and deleted
//! accounts. Objects in the bucket are deleted, too, also those with the key prefixes of libraries that were taken over.
//! A cursor stores the position. A guest with many images takes several runs. The guest's own records go last, so an
//! interrupted run is repeated. The records of a deleted account go last of all, when nothing that was under way at its
//! deletion can add a row any more.
//!
//! Most visitors never had a library. Only the database deletes those, because calling a library would create it.

use std::cell::Cell;

use futures_util::future::join_all;

use crate::db::guests::{self, EndedGuest};
use crate::db::{libraries, sweeps};
use crate::library::commands::{DeleteGuest, DeleteProgress, GetLibraryId};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;
use crate::storage::{INCOMING, Key, PYRAMIDS};

const NAME: &str = "ended_guests";

/// Retention of a guest's images after the last session.
const RETENTION_S: u64 = 30 * 24 * 60 * 60;

/// Visitors without a library: maximum number per transaction, and transactions per run. Together that is a hundred
/// thousand.
const VISITOR_BATCH: u64 = 5_000;
const MAX_VISITOR_BATCHES: usize = 20;

/// The records of a deleted account stay this long after its library was found empty: a large upload may still be under
/// way, and its file must be deleted, too.
const GRACE_S: u64 = 30 * 60;

/// Guests per run, and guests in parallel. Each takes three calls or more, and a run may make ten thousand calls.
const MAX_GUESTS: u64 = 500;
const MAX_CONCURRENT_GUESTS: usize = 10;

/// Images of one guest per step, and steps per run.
const IMAGE_BATCH: u64 = 100;
const MAX_IMAGE_BATCHES: usize = 20;

/// Steps per run that remove makes and other rows after the images of a library, some thousands each: all libraries together.
const MAX_ROW_STEPS: usize = 2_000;

/// Objects per page of the listing.
const PAGE_SIZE: u16 = 1000;

/// Returns the number of deleted guests.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let (db, now_ms) = (edge.db()?, clock::now_ms());
    let ended_by_ms = now_ms.saturating_sub(edge.duration_setting_ms("GUEST_KEPT_S", RETENTION_S)?);
    let grace_ms = edge.duration_setting_ms("DELETION_GRACE_S", GRACE_S)?;
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
    let row_steps = Cell::new(MAX_ROW_STEPS);
    for some in ended.chunks(MAX_CONCURRENT_GUESTS) {
        let deleted = join_all(some.iter().map(|guest| delete_guest(edge, &guest.owner_id, &row_steps))).await;
        let (mut empty, mut emptied) = (Vec::new(), Vec::new());
        for (guest @ EndedGuest { owner_id, .. }, result) in some.iter().zip(deleted) {
            match result {
                Ok(true) if guest.is_final(now_ms, grace_ms) => empty.push(owner_id.as_str()),
                Ok(true) => emptied.push(owner_id.as_str()),
                Ok(false) => {}
                // A failure for one guest does not stop the others. A later run tries again.
                Err(fault) => log::fault(NAME, &log::owner_digest(owner_id), &fault),
            }
        }
        guests::record_emptied(&db, &emptied, now_ms).await?;
        guests::delete(&db, &empty).await?;
        deleted_guests += empty.len();
        sweeps::set_cursor(&db, NAME, some.last().map(|guest| guest.owner_id.as_str())).await?;
    }
    if (ended.len() as u64) < MAX_GUESTS {
        sweeps::set_cursor(&db, NAME, None).await?;
    }
    Ok(deleted_guests)
}

/// Deletes the data of a guest; `row_steps` is how many steps may still remove makes and other rows. Returns whether nothing is left.
async fn delete_guest(edge: &Edge, owner_id: &str, row_steps: &Cell<usize>) -> Result<bool, Fault> {
    let library = edge.library(owner_id);
    // A library that was taken over belongs to an account and is not touched.
    if library.call_exact(&GetLibraryId {}).await?.is_none() {
        guests::unmark_ended(&edge.db()?, owner_id).await?;
        return Ok(false);
    }
    let prefixes = libraries::prefixes(&edge.db()?, owner_id).await?;
    // Deletes incoming files first, so that they are not ingested again.
    for prefix in &prefixes {
        delete_objects(edge, &format!("{INCOMING}/{prefix}/")).await?;
    }
    let mut batches = 0;
    while batches < MAX_IMAGE_BATCHES {
        let Some(DeleteProgress { has_more, has_rows, is_empty }) =
            library.call_exact(&DeleteGuest { at_most: IMAGE_BATCH }).await?
        else {
            guests::unmark_ended(&edge.db()?, owner_id).await?;
            return Ok(false);
        };
        if is_empty {
            // What no job deleted: look-up tables, files that were announced, and pyramids that no image has.
            for prefix in &prefixes {
                delete_objects(edge, &format!("{prefix}/")).await?;
                delete_objects(edge, &format!("{PYRAMIDS}/{prefix}/")).await?;
            }
            return Ok(true);
        }
        match row_steps.get().checked_sub(1).filter(|_| has_rows && !has_more) {
            Some(left) => row_steps.set(left),
            // Jobs are deleting the objects of images.
            None if !has_more => return Ok(false),
            None => batches += 1,
        }
    }
    Ok(false)
}

async fn delete_objects(edge: &Edge, prefix: &str) -> Result<(), Fault> {
    let storage = edge.storage()?;
    loop {
        let page = storage.list(prefix, None, PAGE_SIZE).await?;
        let keys: Vec<_> = page.objects.iter().map(|object| Key::Listed(&object.key)).collect();
        if keys.is_empty() {
            return Ok(());
        }
        storage.delete(&keys).await?;
    }
}
