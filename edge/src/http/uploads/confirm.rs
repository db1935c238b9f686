//! `POST /api/uploads/{id}/confirm`

use api::{ErrorCode, Image};
use axum::http::StatusCode;
use axum::response::Response;
use filters::Digest;

use super::mismatch;
use crate::db::uploads::UploadRow;
use crate::db::{images, uploads};
use crate::edge::Edge;
use crate::http::extract::Path;
use crate::originals::{self, Kept};
use crate::problem::Fault;
use crate::session::Owner;
use crate::storage::{Key, Storage};

/// Makes an image of the bytes that were written. Done again, it gives the same image.
#[utoipa::path(post, path = "/api/uploads/{id}/confirm", tag = "images", params(("id" = String, Path)),
    responses(
        (status = 201, body = Image, headers(("Location" = String))),
        (status = 200, body = Image, description = "Confirmed before, or the same bytes were uploaded before"),
        (status = 409, description = "The bytes are not there yet"),
        (status = 415, description = "No image that can be read"),
        (status = 422, description = "Another size or digest than announced, or a damaged file"),
    ))]
#[worker::send]
pub(crate) async fn confirm(edge: Edge, owner: Owner, Path(id): Path<String>) -> Result<Response, Fault> {
    let db = edge.db()?;
    if let Some(image) = images::find(&db, &owner.id, &id).await? {
        return crate::http::images::answer(&db, Kept::Existing(image)).await;
    }
    let row = uploads::find(&db, &owner.id, &id).await?.ok_or_else(|| Fault::not_found("upload"))?;
    let (storage, key) = (edge.storage()?, Key::Upload { owner: &owner.id, image: &id });
    let kept = match images::find_by_content(&db, &owner.id, &row.sha256).await? {
        Some(existing) => Ok(Kept::Existing(existing)),
        None => match bytes(&storage, &key, &row).await {
            Ok(bytes) => originals::keep(&edge, owner.id.clone(), id.clone(), Some(&row.name), bytes).await,
            Err(fault) => Err(fault),
        },
    };
    // Kept, or refused for good: either way they are not needed here any more. A fault of ours leaves them for the next try.
    if kept.as_ref().map_or_else(Fault::is_final, |_| true) {
        storage.delete(&[key]).await?;
    }
    crate::http::images::answer(&db, kept?).await
}

/// What was written, if it is what was announced.
async fn bytes(storage: &Storage, key: &Key<'_>, row: &UploadRow) -> Result<Vec<u8>, Fault> {
    let not_yet = || {
        let detail = "The bytes of this upload are not there yet: write them to its URL first.";
        Fault::new(StatusCode::CONFLICT, ErrorCode::NotReady, detail)
    };
    let head = storage.head(key).await?.ok_or_else(not_yet)?;
    // Before a byte is read: the store may not have held the client to it.
    if head.size_bytes != row.size_bytes {
        return Err(mismatch(format!("{} bytes were announced, {} came.", row.size_bytes, head.size_bytes)));
    }
    let bytes = storage.find(key).await?.ok_or_else(not_yet)?;
    if Digest::sha256(&bytes) == row.sha256 {
        return Ok(bytes);
    }
    Err(mismatch("These are not the bytes that were announced: their SHA-256 is another one."))
}
