//! `POST /api/uploads/{id}/confirm`

use api::Image;
use axum::response::Response;
use filters::Digest;

use crate::access::grant::Grant;
use crate::http::announced::{expired, mismatch, not_written_yet};
use crate::http::extract::Path;
use crate::jobs::originals::{self, Import};
use crate::library::commands::{FindUpload, SetWrittenBytes, UploadState};
use crate::library::records::{IdScope, NewImage, UploadRow};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::memory_budget::MemoryReservation;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::storage::{Key, Prefix, Storage};

/// Maximum time between the expiry of an upload and its confirmation. The library deletes the bytes of an upload one
/// hour after its expiry (`library/uploads.rs`). A confirmation that begins in the first half of that hour ends before.
const CONFIRM_GRACE_MS: u64 = 30 * 60 * 1000;

/// Creates an image from the written bytes. A repeated call gives the same image. After the image was deleted, the
/// upload is not found.
#[utoipa::path(post, operation_id = "confirmUpload", path = "/api/uploads/{id}/confirm", tag = "images", params(("id" = String, Path)),
    responses(
        (status = 201, body = Image, headers(("Location" = String))),
        (status = 200, body = Image, description = "Confirmed before, or the same bytes were uploaded before"),
        (status = 403, description = "A quota of the owner is reached, or a page of another site sent the request"),
        (status = 409, description = "The bytes are missing, or the image was deleted"),
        (status = 503, description = "The store does not respond, or too many large files are being uploaded",
            headers(("Retry-After" = u64))),
        (status = 410, description = "The upload expired more than half an hour ago"),
        (status = 413, description = "The picture exceeds a limit, needs too much memory, or `cost`: decoding it needs too much computing"),
        (status = 415, description = "The file is not an image of a supported format"),
        (status = 422, description = "The size or digest differs from the announced one, or the file is damaged"),
    ))]
#[worker::send]
pub(crate) async fn confirm(
    edge: Edge,
    grant: Grant,
    log: RequestLog,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let library = grant.library(&edge);
    let open = FindUpload { id };
    let UploadState { image, upload } = library.call(&open).await?.ok_or_else(|| Fault::not_found("upload"))?;
    let known = |image: Box<Image>| Import::Existing(*image);
    let Some(row) = upload else {
        let image = image.ok_or_else(|| Fault::not_found("upload"))?;
        return Ok(crate::http::images::respond(known(image)));
    };
    if clock::now_ms() > row.expires_at_ms + CONFIRM_GRACE_MS {
        return Err(expired());
    }
    let reservation = MemoryReservation::new();
    let (storage, key) = (edge.storage()?, Key::Upload { prefix: Prefix::new(&row.key_prefix), image: &row.id });
    let import = match image {
        Some(image) => Ok(known(image)),
        None => match read_bytes(&storage, &key, &row, &reservation).await {
            Ok(Some(bytes)) => import(&edge, &log, &grant.owner_id, &row, bytes).await,
            // Either another confirmation created the image and deleted the bytes, or they are not written yet.
            Ok(None) => match library.call(&open).await?.and_then(|opened| opened.image) {
                Some(image) => Ok(known(image)),
                None => return Err(not_written_yet()),
            },
            Err(fault) => Err(fault),
        },
    };
    // The image exists or is refused for good, so the bytes are no longer needed. After a fault of the edge they stay
    // for the next call.
    if import.as_ref().map_or_else(Fault::is_final, |_| true) {
        storage.delete(&[key]).await?;
        // If an image was created, the library knows that the bytes are gone.
        if !matches!(import, Ok(Import::New(_))) {
            library.call(&SetWrittenBytes { id: row.id, written_bytes: 0 }).await?;
        }
    }
    Ok(crate::http::images::respond(import?))
}

/// Creates the image from an upload's bytes.
async fn import(
    edge: &Edge,
    log: &RequestLog,
    library_id: &str,
    row: &UploadRow,
    bytes: Vec<u8>,
) -> Result<Import, Fault> {
    let identified = crate::http::images::identify(edge, log, library_id, &bytes).await?;
    let new = NewImage {
        id: &row.id,
        id_scope: IdScope::AllAttempts,
        key_prefix: &row.key_prefix,
        name: &row.name,
        sha256: identified.sha256,
        size_bytes: row.size_bytes,
        created_at: &clock::rfc3339(clock::now_ms()),
    };
    originals::import(edge, library_id, &new, &identified, bytes).await
}

/// The written bytes, if they exist and match the announced file.
async fn read_bytes(
    storage: &Storage,
    key: &Key<'_>,
    row: &UploadRow,
    reservation: &MemoryReservation,
) -> Result<Option<Vec<u8>>, Fault> {
    let Some(head) = storage.head(key).await? else { return Ok(None) };
    // Checks the size before a byte is read, because the store may not enforce it.
    if head.size_bytes != row.size_bytes {
        return Err(mismatch(format!(
            "{} bytes were announced, but {} bytes were sent. Announce the file again.",
            row.size_bytes, head.size_bytes
        )));
    }
    reservation.grow(row.size_bytes).await?;
    let Some(bytes) = storage.find(key).await? else { return Ok(None) };
    if Digest::sha256(&bytes) == row.sha256 {
        return Ok(Some(bytes));
    }
    Err(mismatch("The SHA-256 of these bytes differs from the announced one. Announce the file again."))
}
