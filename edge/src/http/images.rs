//! `/api/images`: originals.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod original;
pub(crate) mod thumbnail;

use api::{Image, paths};
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};

use crate::access::hourly;
use crate::jobs::originals::Import;
use crate::library::commands::ChargeCost;
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::render::{self, Identified};

/// Identifies an uploaded file, and charges the caller's address for its thumbnails. A file that is refused is charged
/// as well: reading its header takes time.
pub(crate) async fn identify(
    edge: &Edge,
    log: &RequestLog,
    library_id: &str,
    bytes: &[u8],
) -> Result<Identified, Fault> {
    let identified = render::identify(bytes);
    let cost_ms = identified.as_ref().map_or(render::INGEST_COST_MS, |identified| identified.thumbnails_cost_ms);
    hourly::charge_cost(log, cost_ms);
    if identified.is_err() {
        edge.library(library_id).call(&ChargeCost { cost_ms }).await?;
    }
    Ok(identified?)
}

/// Responds to an upload, whether the body or the upload URL carried the bytes.
pub(crate) fn respond(import: Import) -> Response {
    let (status, image) = match import {
        Import::New(image) => (StatusCode::CREATED, image),
        Import::Existing(image) => (StatusCode::OK, image),
    };
    let location = [(LOCATION, paths::image(&image.id))];
    (status, location, Json::<Image>(image)).into_response()
}
