//! `POST /api/webhooks/{id}/deliveries/{delivery}/replay`

use api::Delivery;
use axum::Json;
use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::webhooks::commands::ReplayDelivery;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Sends a delivery again, with all attempts and under the same message id.
#[utoipa::path(post, operation_id = "replayDelivery", path = "/api/webhooks/{id}/deliveries/{delivery}/replay", tag = "webhooks",
    params(("id" = String, Path), ("delivery" = String, Path)),
    responses((status = 202, body = Delivery), (status = 409, description = "The webhook is switched off")))]
#[worker::send]
pub(crate) async fn replay(
    edge: Edge,
    grant: Grant,
    Path((webhook_id, id)): Path<(String, String)>,
) -> Result<(StatusCode, Json<Delivery>), Fault> {
    let delivery = grant.library(&edge).call(&ReplayDelivery { webhook_id, id }).await?;
    Ok((StatusCode::ACCEPTED, Json(delivery)))
}
