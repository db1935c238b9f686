//! `GET /api/webhooks/{id}`

use api::Webhook;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::JsonText;
use crate::library::webhooks::commands::GetWebhook;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// One webhook.
#[utoipa::path(get, operation_id = "getWebhook", path = "/api/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)),
    responses((status = 200, body = Webhook)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<JsonText<Webhook>, Fault> {
    grant.library(&edge).forward(&GetWebhook { id }).await
}
