//! `POST /api/webhooks/{id}/secret`

use api::Webhook;
use axum::Json;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::webhooks::commands::RotateWebhookSecret;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::webhooks::signature;

/// Replaces the secret of a webhook. For 24 hours the old secret signs along.
#[utoipa::path(post, operation_id = "rotateWebhookSecret", path = "/api/webhooks/{id}/secret", tag = "webhooks", params(("id" = String, Path)),
    responses((status = 200, body = Webhook)))]
#[worker::send]
pub(crate) async fn rotate_secret(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<Json<Webhook>, Fault> {
    let command = RotateWebhookSecret { id, secret: signature::new_secret()? };
    Ok(Json(grant.library(&edge).call(&command).await?))
}
