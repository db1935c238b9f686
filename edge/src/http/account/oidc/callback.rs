//! `GET /api/account/oidc/{id}/callback`

use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::start::redirect;
use crate::access::session::BrowserSession;
use crate::accounts::oidc::{self, Callback};
use crate::http::extract::{Path, Query};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The provider sends the browser here. Signs in, and sends it to the path where it started. If that fails, the path has
/// the query parameter `sign_in_error`: `expired`, `declined`, `provider`, `address_taken` or `linked_elsewhere`.
#[utoipa::path(get, operation_id = "finishProviderSignIn", path = "/api/account/oidc/{id}/callback", tag = "account", params(("id" = String, Path)),
    responses(
    (status = 302, description = "To the app", headers(("Location" = String), ("Set-Cookie" = String))),
    (status = 503, description = "The setting is wrong"),
))]
#[worker::send]
pub(crate) async fn callback(
    edge: Edge,
    current: Option<BrowserSession>,
    Path(id): Path<String>,
    Query(callback): Query<Callback>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (location, cookies) = oidc::finish(&edge, &id, &callback, current.as_ref(), (&uri, &headers)).await?;
    redirect(&location, cookies)
}
