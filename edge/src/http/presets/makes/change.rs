//! `PATCH /api/presets/{id}/makes/{make}`

use api::{Make, MakePatch};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;

use crate::access::grant::Grant;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::json;
use crate::library::makes::commands::{FindMake, RateMake};
use crate::platform::bindings::Edge;
use crate::presets::makes;
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "make_patch_bytes", bytes: 4 << 10 };

/// Changes the rating of a make. Its maker and the owner of the preset may.
#[utoipa::path(patch, operation_id = "changeMake", path = "/api/presets/{id}/makes/{make}", tag = "makes",
    params(("id" = String, Path), ("make" = String, Path)), request_body = MakePatch,
    responses((status = 200, body = Make),
        (status = 422, description = "The rating is not a whole number from 0 to 5")))]
#[worker::send]
pub(crate) async fn change(
    edge: Edge,
    grant: Grant,
    Path((preset_id, make_id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Make>, Fault> {
    let find = |reader| FindMake { preset_id: preset_id.clone(), id: make_id.clone(), reader };
    // Checks that the make exists before the body is read.
    let make = makes::call_and_show(&edge, &grant, &preset_id, find).await?;
    let patch: MakePatch = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?).map_err(|error| {
        Fault::bad_request(format!("The body must be an object with the fields to change: {error}."))
    })?;
    let Some(rating) = patch.rating else { return Ok(Json(make)) };
    makes::check_rating(rating)?;
    let rate = |reader| RateMake { preset_id: preset_id.clone(), id: make_id.clone(), reader, rating };
    Ok(Json(makes::call_and_show(&edge, &grant, &preset_id, rate).await?))
}
