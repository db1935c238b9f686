//! `POST /api/pyramids`

use api::{Pyramid, PyramidRegistration, paths};
use axum::Json;
use axum::body::Body;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::access::grant::Grant;
use crate::db::libraries;
use crate::http::body::{self, BodyLimit};
use crate::http::{json, name};
use crate::library::pyramids::commands::{AdmitPyramid, RegisterPyramid, RegisteredPyramid};
use crate::library::records::RegisteredFile;
use crate::names;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;
use crate::pyramids;
use crate::storage::{IncomingKey, IncomingKind, Key};

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "registration_bytes", bytes: 4 << 10 };

/// Registers a tiled TIFF that lies in the bucket, below `incoming/{owner}/`, as a pyramid. Only its directories are read.
/// The file stays where it is, and deleting the pyramid does not delete it. If this version of the file was registered
/// before, the response has the existing pyramid.
#[utoipa::path(post, operation_id = "registerPyramid", path = "/api/pyramids", tag = "pyramids", request_body = PyramidRegistration,
    responses(
        (status = 201, body = Pyramid, headers(("Location" = String))),
        (status = 200, body = Pyramid, description = "It was registered before", headers(("Location" = String))),
        (status = 404, description = "There is no such file below `incoming/{owner}/`"),
        (status = 409, description = "The file changed while it was read"),
        (status = 413, description = "It has more pixels or tiles than the edge reads, or directories all over the file"),
        (status = 415, description = "It is no TIFF file"),
        (status = 422, description = "It is damaged or of a kind that the engine does not read, or it has strips and no tiles"),
    ))]
#[worker::send]
pub(crate) async fn register(edge: Edge, grant: Grant, headers: HeaderMap, body: Body) -> Result<Response, Fault> {
    let PyramidRegistration { key } = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be an object with a `key`: {error}.")))?;
    let file = find_own(&edge, &grant, &key).await?;
    let (storage, object) = (edge.storage()?, Key::Listed(&key));
    let head = storage.head(&object).await?.ok_or_else(not_found)?;
    let library = grant.library(&edge);
    if let Some(known) = library.call(&AdmitPyramid { key: key.clone(), etag: head.etag.clone() }).await? {
        return Ok(respond(RegisteredPyramid { pyramid: known, is_new: false }));
    }
    let described = pyramids::describe(&storage, &object, &head).await?;
    let file = RegisteredFile {
        name: name::clean(file).unwrap_or_else(|| names::UNTITLED.to_owned()),
        tile: described.tile,
        tile_height: described.tile_height,
        compression: described.compression,
        facts: described.facts,
        key,
    };
    Ok(respond(library.call(&RegisterPyramid { id: ids::new_id()?, file }).await?))
}

/// The name of the file with this key, if it is in the folder of the caller's library. All other keys are not found.
async fn find_own<'a>(edge: &Edge, grant: &Grant, key: &'a str) -> Result<&'a str, Fault> {
    let parsed = IncomingKey::parse(key).filter(|parsed| parsed.is_plain() && parsed.kind == IncomingKind::Photograph);
    let parsed = parsed.ok_or_else(not_found)?;
    let owners = libraries::find_by_prefixes(&edge.db()?, &[parsed.owner]).await?;
    let is_own = owners.iter().any(|owner| owner.library_id == grant.owner_id);
    if is_own { Ok(parsed.file) } else { Err(not_found()) }
}

fn not_found() -> Fault {
    Fault::not_found("file in the bucket")
}

fn respond(RegisteredPyramid { pyramid, is_new }: RegisteredPyramid) -> Response {
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    (status, [(LOCATION, paths::pyramid(&pyramid.id))], Json(pyramid)).into_response()
}
