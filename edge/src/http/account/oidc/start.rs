//! `GET /api/account/oidc/{id}/start`

use api::ErrorCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use serde::Deserialize;

use crate::access::session::BrowserSession;
use crate::accounts::oidc;
use crate::http::extract::{Path, Query};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StartQuery {
    /// The path of the app to return to; `/` by default, and for everything else that is not a path of this site.
    #[serde(default, rename = "return")]
    #[param(required = false)]
    return_to: String,
}

/// Sends the browser to a provider. With the session of an account, the provider is linked to it.
#[utoipa::path(get, operation_id = "startProviderSignIn", path = "/api/account/oidc/{id}/start", tag = "account",
    params(("id" = String, Path), StartQuery), responses(
    (status = 302, description = "To the provider", headers(("Location" = String), ("Set-Cookie" = String))),
    (status = 403, description = "A page of another site sent the browser here"),
    (status = 503, description = "The setting is wrong"),
))]
#[worker::send]
pub(crate) async fn start(
    edge: Edge,
    current: Option<BrowserSession>,
    Path(id): Path<String>,
    Query(query): Query<StartQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    // Otherwise another site could sign people in to an account that they do not expect.
    if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        let detail = "A page of another site sent you here. Go to the sign-in page, and choose the provider there.";
        return Err(Fault::new(StatusCode::FORBIDDEN, ErrorCode::ForeignOrigin, detail));
    }
    let (location, cookie) = oidc::start(&edge, &id, &query.return_to, current.as_ref(), (&uri, &headers)).await?;
    redirect(&location, cookie.map(|cookie| (SET_COOKIE, cookie)))
}

/// A redirect with cookies.
pub(super) fn redirect(
    location: &str,
    cookies: impl IntoIterator<Item = (axum::http::HeaderName, HeaderValue)>,
) -> Result<Response, Fault> {
    let location = HeaderValue::from_str(location).map_err(|error| Fault::internal(error.to_string()))?;
    let cookies: Vec<_> = cookies.into_iter().collect();
    Ok((StatusCode::FOUND, [(LOCATION, location)], AppendHeaders(cookies)).into_response())
}
