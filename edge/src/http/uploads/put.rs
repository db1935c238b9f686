//! `PUT /api/uploads/{id}`

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use filters::Digest;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::hourly;
use crate::db::libraries;
use crate::http::announced::AnnouncedFile;
use crate::http::extract::{Path, Query};
use crate::library::commands::{FindUploadByToken, SetWrittenBytes};
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// Query parameters of the upload URL.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadUrlQuery {
    /// The library that the upload belongs to.
    library: String,
    /// The secret of this upload.
    token: String,
}

/// Receives the bytes of an announced file if the store cannot do so itself. The token in the URL is the only
/// credential.
#[utoipa::path(put, operation_id = "putUpload", path = "/api/uploads/{id}", tag = "images", params(("id" = String, Path), UploadUrlQuery), security(()),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes, with the media type of the announcement's response"),
    responses(
        (status = 204, description = "The bytes are stored and wait for the confirmation"),
        (status = 503, description = "The store does not respond, or too many large files are being uploaded",
            headers(("Retry-After" = u64))),
        (status = 408, description = "The body arrived too slowly; nothing was stored"),
        (status = 410, description = "The upload has expired"),
        (status = 422, description = "The size, type or digest differs from the announced one"),
        (status = 429, description = "Another large file of this owner is being uploaded, or an hourly budget is used up", headers(("Retry-After" = u64))),
    ))]
#[worker::send]
pub(crate) async fn put(
    edge: Edge,
    log: RequestLog,
    Path(id): Path<String>,
    Query(UploadUrlQuery { library, token }): Query<UploadUrlQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Fault> {
    hourly::count_call(&edge, &log, &headers)?;
    let unknown = || Fault::not_found("upload");
    // Calling a library creates it, so only ids of known libraries are called.
    let known = libraries::find_by_prefixes(&edge.db()?, &[&library]).await?;
    let library_id = known.first().map(|known| known.library_id.as_str()).ok_or_else(unknown)?;
    let command = FindUploadByToken { id: id.clone(), token_sha256: Digest::sha256(token.as_bytes()) };
    let row = edge.library(library_id).call(&command).await?.ok_or_else(unknown)?;
    // Without a valid token nobody can use up an owner's budget.
    hourly::count_owner(&edge, &log, library_id)?;
    let size_bytes = row.size_bytes;
    let announced =
        AnnouncedFile { media_type: &row.media_type, size_bytes, sha256: row.sha256, expires_at_ms: row.expires_at_ms };
    let (bytes, _reservation) = announced.receive(&edge, library_id, &headers, body).await?;
    edge.storage()?
        .put(&Key::Upload { prefix: Prefix::new(&row.key_prefix), image: &row.id }, bytes, &row.media_type)
        .await?;
    // The bytes count from now on. If this fails, the library finds them when the upload expires.
    edge.library(library_id).call(&SetWrittenBytes { id, written_bytes: size_bytes }).await?;
    Ok(StatusCode::NO_CONTENT)
}
