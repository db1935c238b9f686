//! `POST /api/collections/{id}/repeat`

use api::{RecordState, RepeatRequest, Repeated};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};

use super::SMALL_REQUEST_LIMIT;
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::{body, json};
use crate::library::collections::commands::{FindCollection, RepeatRecords};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Processes all refused records again, or all that are done, or both, and starts a run.
#[utoipa::path(post, operation_id = "repeatRecords", path = "/api/collections/{id}/repeat", tag = "collections",
    params(("id" = String, Path)), request_body(content = Option<RepeatRequest>, description = "Optional"),
    responses((status = 202, body = Repeated)))]
#[worker::send]
pub(crate) async fn repeat(
    edge: Edge,
    grant: Grant,
    Path(collection_id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Repeated>), Fault> {
    let library = grant.library(&edge);
    library.call(&FindCollection { id: collection_id.clone() }).await?;
    let body = body::read(&headers, body, SMALL_REQUEST_LIMIT).await?;
    let request: RepeatRequest = if body.is_empty() {
        RepeatRequest::default()
    } else {
        json::parse(&body)
            .map_err(|error| Fault::bad_request(format!("The body must be empty or {{states}}: {error}.")))?
    };
    let states = request.states.unwrap_or_else(|| vec![RecordState::Refused]);
    if states.is_empty() || !states.iter().all(|state| matches!(state, RecordState::Refused | RecordState::Done)) {
        return Err(Fault::bad_request("`states` must have `refused`, `done`, or both."));
    }
    let mut command = RepeatRecords { collection_id, states, after: None };
    loop {
        let page = library.call(&command).await?;
        if !page.has_more {
            return Ok((StatusCode::ACCEPTED, Json(Repeated { records: page.records })));
        }
        command.after = Some(page);
    }
}
