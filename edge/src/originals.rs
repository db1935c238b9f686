//! How a file becomes an original: the bytes stored, then the row written with the job that makes its thumbnails. It is the same for an
//! upload and for what was found under `incoming/`.

use api::{ErrorCode, LiveEvent};
use axum::http::StatusCode;
use filters::ImageInfo;
use worker::D1Database;

use crate::access::quota;
use crate::db::images::{self, IdFor, ImageRow, NewImage};
use crate::db::renditions;
use crate::jobs::JobMessage;
use crate::live;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;
use crate::storage::{Key, Storage};

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
    let key = Key::Original { owner: new.owner_id, sha256: new.sha256, image: new.id };
    if let Err(error) = storage.put(&key, bytes, info.format.media_type()).await {
        // The store may have done it, and its answer got lost.
        discard(&storage, key, new.id_for).await;
        return Err(error.into());
    }
    let (row, job_id) = (ImageRow::new(new, info)?, ids::new_id()?);
    if let Some(job) = images::insert(db, &row, &job_id, clock::now_ms()).await? {
        JobMessage { job_id }.send(edge, 0).await;
        let image = Box::new(row.clone().present(Vec::new()));
        let events = [LiveEvent::ImageAdded { image }, LiveEvent::JobUpdated { job: Box::new(job) }];
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

/// Tells what is known of an image by now. Where that fails nobody is told, and the lists say it all the same.
pub(crate) async fn tell(edge: &Edge, db: &D1Database, owner_id: &str, id: &str) -> Result<(), Fault> {
    let Some(row) = images::find(db, owner_id, id).await? else { return Ok(()) };
    let renditions = renditions::of_image(db, owner_id, id).await?;
    let renditions = renditions.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
    let image = Box::new(row.present(renditions));
    live::publish(edge, owner_id, &[LiveEvent::ImageUpdated { image }]).await;
    Ok(())
}
