//! `GET /api/webhooks/{id}/deliveries`

use api::{Delivery, Page};

use crate::access::grant::Grant;
use crate::http::extract::{Path, Query};
use crate::http::page::PageQuery;
use crate::library::JsonText;
use crate::library::webhooks::commands::ListDeliveries;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The deliveries to a webhook, newest first, with their attempts. They are kept for 30 days, at most 1,000 ended ones.
#[utoipa::path(get, operation_id = "listDeliveries", path = "/api/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = String, Path), PageQuery), responses((status = 200, body = Page<Delivery>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Path(webhook_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<JsonText<Page<Delivery>>, Fault> {
    let command = ListDeliveries { webhook_id, before: page.before()?, limit: page.limit()? };
    grant.library(&edge).forward(&command).await
}
