//! `GET /avatars/{handle}.jpg`

use api::paths;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::placeholder::{self, PLACEHOLDER_MEDIA_TYPE};
use crate::db::{accounts, profiles};
use crate::http::extract::Path;
use crate::http::file;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;
use crate::profiles::handle;

/// The newest avatar of a handle: a redirect to its address, or a placeholder if there is none. An earlier handle
/// redirects to the present one. Browsers ask again each
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
    let unknown = || Fault::not_found("avatar");
    let (db, handle) = (edge.db()?, handle::fold(name.strip_suffix(".jpg").ok_or_else(unknown)?));
    let mut response = match accounts::find_by_handle(&db, &handle).await? {
        Some(account) => match account.avatar() {
            Some(path) => redirect(path),
            None => respond_with_placeholder(&headers, &handle),
        },
        None => {
            let new = profiles::find_new_handle(&db, &handle, clock::now_ms()).await?.ok_or_else(unknown)?;
            redirect(paths::handle_avatar(&new))
        }
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn redirect(to: String) -> Response {
    (StatusCode::FOUND, [(LOCATION, to)]).into_response()
}

fn respond_with_placeholder(headers: &HeaderMap, handle: &str) -> Response {
    let etag = format!("placeholder-{handle}");
    file::revalidate(headers, &etag)
        .unwrap_or_else(|| file::respond_with_bytes(placeholder::draw(handle).into(), PLACEHOLDER_MEDIA_TYPE, &etag))
}
