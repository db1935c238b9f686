//! `GET /avatars/{handle}.jpg`

use api::paths;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::placeholder::{self, PLACEHOLDER_MEDIA_TYPE};
use crate::db::accounts;
use crate::http::extract::Path;
use crate::http::file;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The newest avatar of a handle: a redirect to its address, or a placeholder if there is none. Browsers ask again each
/// time, so a new avatar appears at once.
#[utoipa::path(get, operation_id = "getNewestAvatar", path = "/avatars/{file}", tag = "account", security(()),
    params(("file" = String, Path, description = "`{handle}.jpg`")),
    responses(
        (status = 302, description = "The address of the newest avatar", headers(("Location" = String))),
        (status = 200, content_type = "image/svg+xml", body = String, description = "The account has no avatar: a placeholder", headers(("ETag" = String))),
        (status = 304, description = "The client has the placeholder"),
    ))]
#[worker::send]
pub(crate) async fn newest(edge: Edge, Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Fault> {
    let handle = name.strip_suffix(".jpg").filter(|handle| !handle.is_empty());
    let unknown = || Fault::not_found("avatar");
    let account = accounts::find_by_handle(&edge.db()?, handle.ok_or_else(unknown)?).await?.ok_or_else(unknown)?;
    let mut response = match (account.avatar_digest, account.handle) {
        (Some(digest), _) => (StatusCode::FOUND, [(LOCATION, paths::avatar(&account.id, &digest))]).into_response(),
        (None, handle) => respond_with_placeholder(&headers, &handle.unwrap_or_default()),
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn respond_with_placeholder(headers: &HeaderMap, handle: &str) -> Response {
    let etag = format!("placeholder-{handle}");
    file::revalidate(headers, &etag).unwrap_or_else(|| {
        let svg = placeholder::draw(handle);
        let mut response = file::respond_with_bytes(svg.into(), PLACEHOLDER_MEDIA_TYPE, &etag);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PLACEHOLDER_MEDIA_TYPE));
        response
    })
}
