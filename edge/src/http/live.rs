//! `GET /api/live`

use api::{ErrorCode, LiveMessage};
use axum::http::header::UPGRADE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::access::principal::Principal;
use crate::http::extract::Query;
use crate::http::response::OpenSocket;
use crate::library::parse_seq;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Query parameters of a live connection.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LiveQuery {
    /// Number of the last event that the client has; absent at first.
    #[param(value_type = Option<u64>, minimum = 0, maximum = 9_007_199_254_740_991_u64)]
    after: Option<String>,
}

/// Live events over a WebSocket.
///
/// The connection sends the events after `after`, then `ready` with the number of the last event, then events as they
/// happen. If some missed events are no longer stored, it sends `resync` instead: reload the lists. When the session
/// that opened it ends, the connection closes with code 1008.
#[utoipa::path(get, operation_id = "listen", path = "/api/live", tag = "live", params(LiveQuery), responses(
    (status = 101, description = "The connection is a WebSocket now. Each message is JSON with this schema",
        body = LiveMessage),
    (status = 403, description = "A page of another site sent the request"),
    (status = 426, description = "The request has no `Upgrade: websocket`"),
    (status = 429, description = "The owner has too many open connections"),
))]
#[worker::send]
pub(crate) async fn live(
    edge: Edge,
    grant: Grant,
    principal: Principal,
    Query(query): Query<LiveQuery>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let after = match query.after.as_deref() {
        None => None,
        Some(text) => Some(
            parse_seq(text)
                .ok_or_else(|| Fault::bad_request("`after` must be the number of an event, 0 before the first."))?,
        ),
    };
    if !is_websocket_upgrade(&headers) {
        let detail = "This path requires a WebSocket. Send the request with `Upgrade: websocket`.";
        return Err(Fault::new(StatusCode::UPGRADE_REQUIRED, ErrorCode::UpgradeRequired, detail));
    }
    // The library closes the socket when the credential expires.
    let credential = principal.credential(&edge).await?;
    let socket = grant.library(&edge).connect((&credential.sha256, credential.expires_at_ms), after).await?;
    let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
    response.extensions_mut().insert(OpenSocket::new(socket));
    Ok(response)
}

fn is_websocket_upgrade(headers: &HeaderMap) -> bool {
    headers.get(UPGRADE).is_some_and(|upgrade| upgrade.as_bytes().eq_ignore_ascii_case(b"websocket"))
}
