//! `GET /api/webhooks`

use api::{Page, Webhook};

use crate::access::grant::Grant;
use crate::library::JsonText;
use crate::library::webhooks::commands::ListWebhooks;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The owner's webhooks, newest first. There are few, so the list has one page.
#[utoipa::path(get, operation_id = "listWebhooks", path = "/api/webhooks", tag = "webhooks", responses((status = 200, body = Page<Webhook>)))]
#[worker::send]
pub(crate) async fn list(edge: Edge, grant: Grant) -> Result<JsonText<Page<Webhook>>, Fault> {
    grant.library(&edge).forward(&ListWebhooks {}).await
}
