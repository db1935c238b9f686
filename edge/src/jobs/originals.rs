//! Imports a file as an original: stores the bytes, then inserts the row with its thumbnail job. Uploads and files
//! under `incoming/` share this function.

use api::{ErrorCode, Image};
use axum::http::StatusCode;

use crate::library::commands::{AddImage, AddResult, Admission, AdmitImage};
use crate::library::records::{IdScope, ImageRow, NewImage};
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;
use crate::render::Identified;
use crate::storage::{Key, Prefix, Storage};

/// The image of an imported file.
#[derive(Debug)]
pub(crate) enum Import {
    /// A new image.
    New(Image),
    /// The existing image with the same bytes.
    Existing(Image),
}

/// Imports `bytes`, which `identified` describes. The image is durable when this returns. After an interruption the call
/// can be repeated.
pub(crate) async fn import(
    edge: &Edge,
    library_id: &str,
    new: &NewImage<'_>,
    identified: &Identified,
    bytes: Vec<u8>,
) -> Result<Import, Fault> {
    let library = edge.library(library_id);
    let command = AdmitImage { sha256: new.sha256, size_bytes: new.size_bytes, upload_id: Some(new.id.to_owned()) };
    if let Admission::Existing(known) = library.call(&command).await? {
        return Ok(Import::Existing(*known));
    }
    // Stores the bytes before the row, so that every row has its object.
    let storage = edge.storage()?;
    let key = Key::Original { prefix: Prefix::new(new.key_prefix), sha256: new.sha256, image: new.id };
    if let Err(error) = storage.put(&key, bytes, identified.info.format.media_type()).await {
        // The store may have written the object although its response was lost.
        discard(&storage, key, new.id_scope).await;
        return Err(error.into());
    }
    let image = Box::new(ImageRow::new(new, &identified.info)?);
    let add = AddImage { image, job_id: ids::new_id()?, cost_ms: identified.thumbnails_cost_ms };
    match library.call(&add).await? {
        AddResult::New(image) => Ok(Import::New(*image)),
        // Another request imported the same bytes first. Its copy stays.
        AddResult::Existing(image) => {
            discard(&storage, key, new.id_scope).await;
            Ok(Import::Existing(*image))
        }
        AddResult::Deleted => {
            discard(&storage, key, new.id_scope).await;
            Err(deleted())
        }
    }
}

/// Deletes an object without a row. If other attempts use the same id and thus the same key, one of them may insert the
/// row at any moment. Then the object is left to the sweep, which waits long enough. The sweep also deletes the object
/// if this fails.
async fn discard(storage: &Storage, key: Key<'_>, id_scope: IdScope) {
    if id_scope == IdScope::Attempt {
        let _ = storage.delete(&[key]).await;
    }
}

fn deleted() -> Fault {
    let detail = "The image was deleted during the upload. Send the file again if you need it.";
    Fault::new(StatusCode::CONFLICT, ErrorCode::NotReady, detail)
}
