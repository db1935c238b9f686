//! `POST /api/uploads`

use std::time::Duration;

use api::{Image, UploadRequest, UploadTicket, paths};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use filters::Digest;

use crate::access::grant::Grant;
use crate::http::body::{self, BodyLimit};
use crate::http::json;
use crate::jobs::originals::Import;
use crate::library::commands::{Admission, AnnounceUpload};
use crate::library::records::UploadRow;
use crate::names;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;
use crate::render;
use crate::storage::{Key, Prefix, UploadSpec};

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "request_bytes", bytes: 16 << 10 };

/// Time in which the bytes may be written.
const LIFETIME: Duration = Duration::from_secs(600);

/// Announces a file. The response says where to write the bytes within ten minutes. Size, type and digest are fixed.
///
/// If an image with the same bytes exists, the status is 200 with that image, and no bytes need to be sent.
#[utoipa::path(post, operation_id = "announceUpload", path = "/api/uploads", tag = "images", request_body = UploadRequest,
    responses(
        (status = 201, body = UploadTicket, description = "Where to write the bytes"),
        (status = 200, body = Image, description = "The same bytes were uploaded before"),
        (status = 403, description = "A quota of the owner is reached, or a page of another site sent the request"),
    ))]
#[worker::send]
pub(crate) async fn create(edge: Edge, grant: Grant, headers: HeaderMap, body: Body) -> Result<Response, Fault> {
    let request = parse(&body::read(&headers, body, REQUEST_LIMIT).await?)?;
    let storage = edge.storage()?;
    let name = names::clean(&request.name).unwrap_or_else(|| names::UNTITLED.to_owned());
    let row = UploadRow {
        id: ids::new_id()?,
        key_prefix: grant.owner_id,
        media_type: media_type(&name).to_owned(),
        name,
        size_bytes: request.size,
        sha256: request.sha256,
        expires_at_ms: clock::now_ms() + LIFETIME.as_millis() as u64,
    };
    let key = Key::Upload { prefix: Prefix::new(&row.key_prefix), image: &row.id };
    let spec =
        UploadSpec { media_type: &row.media_type, size_bytes: row.size_bytes, sha256: row.sha256, lifetime: LIFETIME };
    let (url, headers, token_sha256) = match storage.presign(&key, &spec) {
        Some(presigned) => (presigned.url, presigned.headers, None),
        None => {
            let token = ids::new_token()?;
            let headers = [("content-type".to_owned(), row.media_type.clone())];
            // The sender of the bytes may have no session, so the URL names the library.
            let url = format!("{}?library={}&token={token}", paths::upload(&row.id), row.key_prefix);
            (url, headers.into(), Some(Digest::sha256(token.as_bytes())))
        }
    };
    // Checks the quota before a byte is sent. The announced bytes count while they may be written; a later confirmation
    // checks the quota again.
    let announce = AnnounceUpload { upload: row, token_sha256 };
    if let Admission::Existing(image) = edge.library(&announce.upload.key_prefix).call(&announce).await? {
        return Ok(crate::http::images::respond(Import::Existing(*image)));
    }
    let row = announce.upload;
    let ticket = UploadTicket {
        confirm_url: paths::confirm_upload(&row.id),
        image_id: row.id,
        url,
        method: "PUT".to_owned(),
        headers,
        expires_at: clock::rfc3339(row.expires_at_ms),
    };
    Ok((StatusCode::CREATED, Json(ticket)).into_response())
}

fn parse(body: &[u8]) -> Result<UploadRequest, Fault> {
    let request: UploadRequest = json::parse(body)
        .map_err(|error| Fault::bad_request(format!("The body must be {{name, size, sha256}}: {error}.")))?;
    if request.size == 0 {
        return Err(filters::Error::Empty.into());
    }
    let allowed = render::LIMITS.source_bytes;
    if request.size > allowed {
        let detail = format!("The file has {} bytes. The limit is {allowed} bytes.", request.size);
        return Err(Fault::over_limit(detail, "source_bytes", request.size, allowed));
    }
    Ok(request)
}

/// The media type for writing, by the file's extension. The confirmation reads the real type.
fn media_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "tif" | "tiff" => "image/tiff",
        "bmp" => "image/bmp",
        "qoi" => "image/qoi",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::ErrorCode;

    fn code(size: &str, sha256: &str) -> Option<ErrorCode> {
        let body = format!(r#"{{"name": "a.jpg", "size": {size}, "sha256": "{sha256}"}}"#);
        parse(body.as_bytes()).err().map(|fault| fault.problem().code)
    }

    #[test]
    fn upload_request_requires_size_and_digest() {
        let sha256 = Digest::sha256(b"").to_string();
        assert_eq!(code("1", &sha256), None);
        assert_eq!(code("0", &sha256), Some(ErrorCode::EmptyFile));
        assert_eq!(code("-1", &sha256), Some(ErrorCode::BadRequest));
        assert_eq!(code("99999999999", &sha256), Some(ErrorCode::OverLimit));
        assert_eq!(code("1", "abc"), Some(ErrorCode::BadRequest));
    }

    #[test]
    fn upload_media_type_follows_extension() {
        assert_eq!(media_type("a.JPG"), "image/jpeg");
        assert_eq!(media_type("a.b.png"), "image/png");
        assert_eq!(media_type("png"), "application/octet-stream");
    }
}
