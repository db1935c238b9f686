//! Takes a file in as an original: stores the bytes, then writes the row with the job that makes its thumbnails. Uploads and files under
//! `incoming/` come in by the same function.

use api::{ErrorCode, Image};
use axum::http::StatusCode;
use filters::ImageInfo;

use crate::library::commands::{AddImage, Added, AdmitImage, Admitted};
use crate::library::records::{IdFor, ImageRow, NewImage};
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;
use crate::storage::{Key, Prefix, Storage};

/// What became of it.
#[derive(Debug)]
pub(crate) enum TakenIn {
    /// It is an image of its own.
    New(Image),
    /// Its owner has the same bytes already: this image.
    Known(Image),
}

/// Takes in `bytes`, which are what `info` says. Durable when this returns; cut off before, it can be done again.
pub(crate) async fn take_in(
    edge: &Edge,
    library_id: &str,
    new: &NewImage<'_>,
    info: &ImageInfo,
    bytes: Vec<u8>,
) -> Result<TakenIn, Fault> {
    let library = edge.library(library_id);
    let asked = AdmitImage { sha256: new.sha256, size_bytes: new.size_bytes, upload_id: Some(new.id.to_owned()) };
    if let Admitted::Known(known) = library.call(&asked).await? {
        return Ok(TakenIn::Known(*known));
    }
    // First the bytes, then the row: what a row says is there is there.
    let storage = edge.storage()?;
    let key = Key::Original { prefix: Prefix::new(new.key_prefix), sha256: new.sha256, image: new.id };
    if let Err(error) = storage.put(&key, bytes, info.format.media_type()).await {
        // The store may have done it, and its answer got lost.
        discard(&storage, key, new.id_for).await;
        return Err(error.into());
    }
    let add = AddImage { image: Box::new(ImageRow::new(new, info)?), job_id: ids::new_id()? };
    match library.call(&add).await? {
        Added::New(image) => Ok(TakenIn::New(*image)),
        // Somebody else took in the same bytes first, and their copy stays.
        Added::Known(image) => {
            discard(&storage, key, new.id_for).await;
            Ok(TakenIn::Known(*image))
        }
        Added::Deleted => {
            discard(&storage, key, new.id_for).await;
            Err(deleted())
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
