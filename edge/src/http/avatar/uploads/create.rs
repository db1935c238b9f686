//! `POST /api/avatar/uploads`

use std::time::Duration;

use api::{AvatarRequest, AvatarTicket, ErrorCode, Focus, paths};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use filters::{Digest, Format};

use crate::access::grant::Grant;
use crate::db::avatars::{self, AvatarUploadRow, MAX_OPEN_UPLOADS};
use crate::http::body::{self, BodyLimit};
use crate::http::json;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;
use crate::render;
use crate::storage::{Key, UploadSpec};

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "request_bytes", bytes: 16 << 10 };

/// Time in which the bytes may be written.
const LIFETIME_S: u64 = 600;

/// Announces a picture that becomes the avatar of the caller's account. The response says where to write the bytes
/// within ten minutes. Type, size and digest are fixed.
#[utoipa::path(post, operation_id = "announceAvatar", path = "/api/avatar/uploads", tag = "account", request_body = AvatarRequest,
    responses(
        (status = 201, body = AvatarTicket, description = "Where to write the bytes"),
        (status = 413, description = "The file exceeds a limit"),
        (status = 415, description = "The file has no supported format"),
        (status = 422, description = "The focus point is outside the picture"),
        (status = 429, description = "Too many uploads are open", headers(("Retry-After" = u64))),
    ))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    grant: Grant,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<AvatarTicket>), Fault> {
    let account_id = grant.require_account()?.to_owned();
    let request = parse(&body::read(&headers, body, REQUEST_LIMIT).await?)?;
    let lifetime = Duration::from_millis(edge.duration_setting_ms("AVATAR_UPLOAD_S", LIFETIME_S)?);
    let now_ms = clock::now_ms();
    let upload = AvatarUploadRow {
        id: ids::new_id()?,
        account_id,
        owner_id: grant.owner_id,
        media_type: request.media_type,
        size_bytes: request.size,
        sha256: request.sha256,
        focus_x: request.focus.x,
        focus_y: request.focus.y,
        announced_at_ms: now_ms,
        expires_at_ms: now_ms + lifetime.as_millis() as u64,
        is_done: 0,
    };
    let AvatarUploadRow { size_bytes, sha256, media_type, .. } = &upload;
    let spec = UploadSpec { media_type, size_bytes: *size_bytes, sha256: *sha256, lifetime };
    let key = Key::AvatarUpload { account: &upload.account_id, id: &upload.id };
    let (url, headers, token_sha256) = match edge.storage()?.presign(&key, &spec) {
        Some(presigned) => (presigned.url, presigned.headers, None),
        None => {
            let token = ids::new_token()?;
            let url = format!("{}?token={token}", paths::avatar_upload(&upload.id));
            let headers = [("content-type".to_owned(), media_type.clone())];
            (url, headers.into(), Some(Digest::sha256(token.as_bytes())))
        }
    };
    if !avatars::announce(&edge.db()?, &upload, token_sha256.as_ref()).await? {
        return Err(too_many());
    }
    let ticket = AvatarTicket {
        confirm_url: paths::confirm_avatar(&upload.id),
        url,
        method: "PUT".to_owned(),
        headers,
        expires_at: clock::rfc3339(upload.expires_at_ms),
    };
    Ok((StatusCode::CREATED, Json(ticket)))
}

fn parse(body: &[u8]) -> Result<AvatarRequest, Fault> {
    let request: AvatarRequest = json::parse(body)
        .map_err(|error| Fault::bad_request(format!("The body must be {{type, size, sha256, focus?}}: {error}.")))?;
    if request.size == 0 {
        return Err(filters::Error::Empty.into());
    }
    let allowed = render::LIMITS.source_bytes;
    if request.size > allowed {
        let detail = format!("The file has {} bytes. The limit is {allowed} bytes.", request.size);
        return Err(Fault::over_limit(detail, "source_bytes", request.size, allowed));
    }
    let known = Format::ALL.map(Format::media_type);
    if !known.contains(&request.media_type.as_str()) {
        let detail =
            format!("An avatar is made from one of these types: {}. Choose another picture.", known.join(", "));
        return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnknownFormat, detail).at("/type"));
    }
    let Focus { x, y } = request.focus;
    if [x, y].iter().any(|share| !(0.0..=1.0).contains(share)) {
        let detail = "The focus point is outside the picture. `x` and `y` are shares from 0 to 1.";
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at("/focus"));
    }
    Ok(request)
}

fn too_many() -> Fault {
    let detail =
        format!("{MAX_OPEN_UPLOADS} pictures were announced that are not an avatar yet. Try again in an hour.");
    Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail).retry_after(3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(changed: &str) -> Option<ErrorCode> {
        let sha256 = Digest::sha256(b"");
        let body = format!(r#"{{"size": 1, "type": "image/png", "sha256": "{sha256}"}}"#);
        let mut body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let changed: serde_json::Value = serde_json::from_str(changed).unwrap();
        body.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        parse(body.to_string().as_bytes()).err().map(|fault| fault.problem().code)
    }

    #[test]
    fn avatar_request_is_checked() {
        for (changed, expected) in [
            ("{}", None),
            (r#"{"focus": {"x": 0, "y": 1}}"#, None),
            (r#"{"size": 0}"#, Some(ErrorCode::EmptyFile)),
            (r#"{"size": 99999999999}"#, Some(ErrorCode::OverLimit)),
            (r#"{"type": "image/svg+xml"}"#, Some(ErrorCode::UnknownFormat)),
            (r#"{"type": "IMAGE/PNG"}"#, Some(ErrorCode::UnknownFormat)),
            (r#"{"sha256": "abc"}"#, Some(ErrorCode::BadRequest)),
            (r#"{"focus": {"x": 0.5}}"#, Some(ErrorCode::BadRequest)),
            (r#"{"focus": {"x": -0.1, "y": 0}}"#, Some(ErrorCode::InvalidValue)),
            (r#"{"focus": {"x": 0, "y": 1.1}}"#, Some(ErrorCode::InvalidValue)),
            (r#"{"name": "a.png"}"#, Some(ErrorCode::BadRequest)),
        ] {
            assert_eq!(code(changed), expected, "{changed}");
        }
    }
}
