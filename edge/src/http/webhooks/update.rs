//! `PATCH /api/webhooks/{id}`

use api::{Webhook, WebhookPatch};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;

use super::{REQUEST_LIMIT, check_events};
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::{body, json};
use crate::library::webhooks::commands::{GetWebhook, UpdateWebhook};
use crate::outbound::Address;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Changes a webhook. Fields that the body leaves out do not change.
#[utoipa::path(patch, operation_id = "changeWebhook", path = "/api/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)),
    request_body = WebhookPatch,
    responses((status = 200, body = Webhook), (status = 422, description = "Webhooks may not have this address")))]
#[worker::send]
pub(crate) async fn update(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Webhook>, Fault> {
    let library = grant.library(&edge);
    // Checks that the webhook exists before the body is read.
    library.call(&GetWebhook { id: id.clone() }).await?;
    let mut patch: WebhookPatch = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be {{url?, events?, enabled?}}: {error}.")))?;
    patch.url = patch.url.map(|url| Address::parse(&edge, &url).map(|address| address.url)).transpose()?;
    patch.events = patch.events.map(check_events).transpose()?;
    Ok(Json(library.call(&UpdateWebhook { id, patch }).await?))
}
