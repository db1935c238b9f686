//! `DELETE /api/webhooks/{id}`

use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::webhooks::commands::DeleteWebhook;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Deletes a webhook with its log. Waiting deliveries are not sent.
#[utoipa::path(delete, operation_id = "deleteWebhook", path = "/api/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)),
    responses((status = 204)))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    grant.library(&edge).call(&DeleteWebhook { id }).await?;
    Ok(StatusCode::NO_CONTENT)
}
