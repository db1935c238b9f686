//! Takes a file in as an original: stores the bytes, then writes the row with the job that makes its thumbnails. Uploads and files under
//! `incoming/` come in by the same function.

use api::{ErrorCode, LiveEvent};
use axum::http::StatusCode;
use filters::ImageInfo;
use worker::D1Database;

use super::kind::JobKind;
use super::queue::JobMessage;
use super::thumbnails::MakeThumbnails;
use crate::access::quota;
use crate::db::images::{self, IdFor, ImageRow, NewImage};
use crate::db::jobs::NewJob;
use crate::live;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;
use crate::storage::{Key, Prefix, Storage};

/// What became of it.
#[derive(Debug)]
pub(crate) enum TakenIn {
    /// It is an image of its own.
    New(ImageRow),
    /// Its owner has the same bytes already: this image.
    Known(ImageRow),
}

/// Takes in `bytes`, which are what `info` says. Durable when this returns; cut off before, it can be done again.
pub(crate) async fn take_in(
    edge: &Edge,
    db: &D1Database,
    new: &NewImage<'_>,
    info: &ImageInfo,
    bytes: Vec<u8>,
) -> Result<TakenIn, Fault> {
    if let Some(known) = images::find_by_content(db, new.owner_id, &new.sha256).await? {
        return Ok(TakenIn::Known(known));
    }
    quota::check_upload(edge, db, new.owner_id, Some(new.id), new.size_bytes).await?;
    // First the bytes, then the row: what a row says is there is there.
    let storage = edge.storage()?;
    let key = Key::Original { prefix: Prefix::of_owner(new.owner_id), sha256: new.sha256, image: new.id };
    if let Err(error) = storage.put(&key, bytes, info.format.media_type()).await {
        // The store may have done it, and its answer got lost.
        discard(&storage, key, new.id_for).await;
        return Err(error.into());
    }
    let (row, job_id) = (ImageRow::new(new, info)?, ids::new_id()?);
    let job = NewJob {
        id: &job_id,
        owner_id: &row.owner_id,
        name: Some(&row.name),
        task: MakeThumbnails::task(&row.id),
        created_at: &row.created_at,
        due_at_ms: clock::now_ms(),
    };
    if images::insert(db, &row, &job).await? {
        let job = Box::new(JobKind::of::<MakeThumbnails>().describe(job.row()));
        JobMessage { job_id: job_id.clone() }.send(edge, 0).await;
        let image = Box::new(row.clone().present(Vec::new()));
        let events = [LiveEvent::ImageAdded { image }, LiveEvent::JobUpdated { job }];
        live::publish(edge, new.owner_id, &events).await;
        return Ok(TakenIn::New(row));
    }
    match images::find_by_content(db, new.owner_id, &new.sha256).await? {
        // Another attempt at the very same wrote the row.
        Some(known) if known.id == new.id => Ok(TakenIn::New(known)),
        // Somebody else took in the same bytes first, and their copy stays; or the image was deleted.
        known => {
            discard(&storage, key, new.id_for).await;
            known.map(TakenIn::Known).ok_or_else(deleted)
        }
    }
}

/// Removes what an attempt stored and no row came of. Where other attempts use the same id they use the same key, and may write its row at
/// any moment: then the object is left to the sweep, which knows when nobody will any more. It takes what fails here, too.
async fn discard(storage: &Storage, key: Key<'_>, id_for: IdFor) {
    if id_for == IdFor::ThisAttempt {
        let _ = storage.delete(&[key]).await;
    }
}

fn deleted() -> Fault {
    let detail = "The image was deleted while it was taken in; send it again to have it back.";
    Fault::new(StatusCode::CONFLICT, ErrorCode::NotReady, detail)
}
