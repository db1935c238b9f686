//! The avatar of the account at the edge: announce, write, confirm, delete.

use api::{AvatarAccepted, AvatarRequest, AvatarTicket, paths};
use gloo_net::http::Request;
use web_sys::Blob;

use super::request::{EdgeResult, json, send, with_timeout};
use super::upload;

/// Announces a picture. The ticket says where to write its bytes.
pub(crate) async fn announce(request: &AvatarRequest) -> EdgeResult<AvatarTicket> {
    json(with_timeout(Request::post(paths::AVATAR_UPLOADS)).json(request)).await
}

/// Writes the bytes of an announced picture. `on_progress` gets the sent fraction, 0 to 1.
pub(crate) async fn write(ticket: &AvatarTicket, file: &Blob, on_progress: impl Fn(f64) + 'static) -> EdgeResult<()> {
    upload::put(&ticket.url, &ticket.headers, file, on_progress).await
}

/// Confirms the upload: a job makes the avatar. After its end, the response has the new avatar.
pub(crate) async fn confirm(ticket: &AvatarTicket) -> EdgeResult<AvatarAccepted> {
    json(with_timeout(Request::post(&ticket.confirm_url)).build()).await
}

/// Removes the avatar.
pub(crate) async fn delete() -> EdgeResult<()> {
    send(with_timeout(Request::delete(paths::OWN_AVATAR)).build()).await.map(drop)
}
