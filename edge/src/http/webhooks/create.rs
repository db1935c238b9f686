//! `POST /api/webhooks`

use api::{Webhook, WebhookRequest};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};

use super::{REQUEST_LIMIT, check_events};
use crate::access::grant::Grant;
use crate::http::{body, json};
use crate::library::webhooks::commands::CreateWebhook;
use crate::outbound::Address;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;
use crate::webhooks::signature;

/// Creates a webhook. Only this response and the one of a rotation have the secret.
#[utoipa::path(post, operation_id = "createWebhook", path = "/api/webhooks", tag = "webhooks", request_body = WebhookRequest,
    responses(
        (status = 201, body = Webhook),
        (status = 403, description = "The owner has the maximum number of webhooks, or a scope is missing"),
        (status = 422, description = "Webhooks may not have this address"),
    ))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    grant: Grant,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Webhook>), Fault> {
    let request: WebhookRequest = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be {{url, events}}: {error}.")))?;
    let command = CreateWebhook {
        id: ids::new_id()?,
        url: Address::parse(&edge, &request.url)?.url,
        events: check_events(request.events)?,
        secret: signature::new_secret()?,
    };
    Ok((StatusCode::CREATED, Json(grant.library(&edge).call(&command).await?)))
}
