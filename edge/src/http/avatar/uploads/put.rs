//! `PUT /api/avatar/uploads/{id}`

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use filters::Digest;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::hourly;
use crate::db::avatars;
use crate::http::announced::AnnouncedFile;
use crate::http::extract::{Path, Query};
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::storage::Key;

/// Query parameters of the upload URL.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AvatarUrlQuery {
    /// The secret of this upload.
    token: String,
}

/// Receives the bytes of an announced avatar if the store cannot do so itself. The token in the URL is the only
/// credential.
#[utoipa::path(put, operation_id = "putAvatar", path = "/api/avatar/uploads/{id}", tag = "account", params(("id" = String, Path), AvatarUrlQuery), security(()),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes, with the media type of the announcement"),
    responses(
        (status = 204, description = "The bytes are stored and wait for the confirmation"),
        (status = 408, description = "The body arrived too slowly; nothing was stored"),
        (status = 410, description = "The upload has expired"),
        (status = 422, description = "The size, type or digest differs from the announced one"),
        (status = 429, description = "Another large file of this owner is being uploaded, or an hourly budget is used up", headers(("Retry-After" = u64))),
        (status = 503, description = "The store does not respond, or too many large files are being uploaded",
            headers(("Retry-After" = u64))),
    ))]
#[worker::send]
pub(crate) async fn put(
    edge: Edge,
    log: RequestLog,
    Path(id): Path<String>,
    Query(AvatarUrlQuery { token }): Query<AvatarUrlQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Fault> {
    hourly::count_call(&edge, &log, &headers)?;
    let token_sha256 = Digest::sha256(token.as_bytes());
    let upload = avatars::find_upload_by_token(&edge.db()?, &id, &token_sha256).await?;
    let upload = upload.ok_or_else(|| Fault::not_found("upload"))?;
    // Without a valid token nobody can use up an owner's budget.
    hourly::count_owner(&edge, &log, &upload.owner_id)?;
    let announced = AnnouncedFile {
        media_type: &upload.media_type,
        size_bytes: upload.size_bytes,
        sha256: upload.sha256,
        expires_at_ms: upload.expires_at_ms,
    };
    let (bytes, _reservation) = announced.receive(&edge, &upload.owner_id, &headers, body).await?;
    let key = Key::AvatarUpload { account: &upload.account_id, id: &upload.id };
    edge.storage()?.put(&key, bytes, &upload.media_type).await?;
    Ok(StatusCode::NO_CONTENT)
}
