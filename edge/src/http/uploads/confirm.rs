//! `POST /api/uploads/{id}/confirm`

use api::{ErrorCode, Image};
use axum::http::StatusCode;
use axum::response::Response;
use filters::Digest;

use super::{expired, mismatch};
use crate::access::grant::Grant;
use crate::access::hourly;
use crate::http::extract::Path;
use crate::jobs::originals::{self, TakenIn};
use crate::library::commands::{NoteUpload, OpenUpload, OpenedUpload};
use crate::library::records::{IdFor, NewImage, UploadRow};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::memory_budget::MemoryReservation;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::render;
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
        (status = 403, description = "More images or bytes than an owner may have, or a write from another site's page"),
        (status = 409, description = "The bytes are not there yet, or the image was deleted meanwhile"),
        (status = 503, description = "The store does not answer just now, or too many large files come in at once",
            headers(("Retry-After" = u64))),
        (status = 410, description = "The time for it was over half an hour ago"),
        (status = 413, description = "A picture over a limit, or one that no isolate has the memory to open, or `cost`: opening it would take more computing than is allowed"),
        (status = 415, description = "No image that can be read"),
        (status = 422, description = "Another size or digest than announced, or a damaged file"),
    ))]
#[worker::send]
pub(crate) async fn confirm(
    edge: Edge,
    grant: Grant,
    log: RequestLog,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let library = edge.library(&grant.owner_id);
    let open = OpenUpload { id };
    let OpenedUpload { image, upload } = library.call(&open).await?.ok_or_else(|| Fault::not_found("upload"))?;
    let known = |image: Box<Image>| TakenIn::Known(*image);
    let Some(row) = upload else {
        let image = image.ok_or_else(|| Fault::not_found("upload"))?;
        return Ok(crate::http::images::respond(known(image)));
    };
    if clock::now_ms() > row.expires_at_ms + CONFIRM_GRACE_MS {
        return Err(expired());
    }
    let reservation = MemoryReservation::new();
    let (storage, key) = (edge.storage()?, Key::Upload { prefix: Prefix::new(&row.key_prefix), image: &row.id });
    let taken = match image {
        Some(image) => Ok(known(image)),
        None => match read_bytes(&storage, &key, &row, &reservation).await {
            Ok(Some(bytes)) => take_in(&edge, &log, &grant.owner_id, &row, bytes).await,
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
    if taken.as_ref().map_or_else(Fault::is_final, |_| true) {
        storage.delete(&[key]).await?;
        // If an image was created, the library knows that the bytes are gone.
        if !matches!(taken, Ok(TakenIn::New(_))) {
            library.call(&NoteUpload { id: row.id, written_bytes: 0 }).await?;
        }
    }
    Ok(crate::http::images::respond(taken?))
}

fn not_written_yet() -> Fault {
    let detail = "The bytes of this upload are not there yet: write them to its URL first.";
    Fault::new(StatusCode::CONFLICT, ErrorCode::NotReady, detail)
}

/// Creates the image from an upload's bytes.
async fn take_in(
    edge: &Edge,
    log: &RequestLog,
    library_id: &str,
    row: &UploadRow,
    bytes: Vec<u8>,
) -> Result<TakenIn, Fault> {
    let identified = render::identify(&bytes)?;
    hourly::charge_cost(log, identified.thumbnails_cost_ms);
    let new = NewImage {
        id: &row.id,
        id_for: IdFor::EveryAttempt,
        key_prefix: &row.key_prefix,
        name: &row.name,
        sha256: identified.sha256,
        size_bytes: row.size_bytes,
        created_at: &clock::rfc3339(clock::now_ms()),
    };
    originals::take_in(edge, library_id, &new, &identified, bytes).await
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
        return Err(mismatch(format!("{} bytes were announced, {} came.", row.size_bytes, head.size_bytes)));
    }
    reservation.grow(row.size_bytes).await?;
    let Some(bytes) = storage.find(key).await? else { return Ok(None) };
    if Digest::sha256(&bytes) == row.sha256 {
        return Ok(Some(bytes));
    }
    Err(mismatch("These are not the bytes that were announced: their SHA-256 is another one."))
}
