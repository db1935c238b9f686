//! Imports a file as an original: stores the bytes, then inserts the row with its thumbnail job. Uploads and files
//! under `incoming/` share this function.

use crate::library::commands::{AddImage, Added, AdmitImage, Admitted};
use crate::library::records::{IdFor, ImageRow, NewImage};
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;
use crate::render::Identified;
use crate::storage::{Key, Prefix, Storage};
use api::{ErrorCode, Image};
use axum::http::StatusCode;

/// The image of an imported file.
#[derive(Debug)]
pub(crate) enum TakenIn {
    /// A new image.
    New(Image),
    /// The existing image with the same bytes.
    Known(Image),
}

/// Imports `bytes`, which `info` describes. The image is durable when this returns. After an interruption the call can
/// be repeated.
pub(crate) async fn take_in(
    edge: &Edge,
    library_id: &str,
    new: &NewImage<'_>,
    identified: &Identified,
    bytes: Vec<u8>,
) -> Result<TakenIn, Fault> {
    let library = edge.library(library_id);
    let asked = AdmitImage { sha256: new.sha256, size_bytes: new.size_bytes, upload_id: Some(new.id.to_owned()) };
    if let Admitted::Known(known) = library.call(&asked).await? {
        return Ok(TakenIn::Known(*known));
    }
    // Stores the bytes before the row, so that every row has its object.
    let storage = edge.storage()?;
    let key = Key::Original { prefix: Prefix::new(new.key_prefix), sha256: new.sha256, image: new.id };
    if let Err(error) = storage.put(&key, bytes, identified.info.format.media_type()).await {
        // The store may have done it, and its answer got lost.
        discard(&storage, key, new.id_for).await;
        return Err(error.into());
    }
    let image = Box::new(ImageRow::new(new, &identified.info)?);
    let add = AddImage { image, job_id: ids::new_id()?, cost_ms: identified.thumbnails_cost_ms };
    match library.call(&add).await? {
        Added::New(image) => Ok(TakenIn::New(*image)),
        // Another request imported the same bytes first. Its copy stays.
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

/// Deletes an object without a row. If other attempts use the same id and thus the same key, one of them may insert the
/// row at any moment. Then the object is left to the sweep, which waits long enough. The sweep also deletes the object
/// if this fails.
async fn discard(storage: &Storage, key: Key<'_>, id_for: IdFor) {
    if id_for == IdFor::ThisAttempt {
        let _ = storage.delete(&[key]).await;
    }
}

fn deleted() -> Fault {
    let detail = "The image was deleted while it was taken in; send it again to have it back.";
    Fault::new(StatusCode::CONFLICT, ErrorCode::NotReady, detail)
}
