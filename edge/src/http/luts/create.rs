//! `POST /api/luts`

use std::io::Write as _;

use api::{Lut, paths};
use axum::Json;
use axum::body::Body;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use filters::{Error, LutInfo, LutReader};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::access::hourly;
use crate::http::body::{self, BodyChunks, BodyLimit};
use crate::http::extract::Query;
use crate::library::LibraryClient;
use crate::library::commands::{AddLut, AddedLut, AdmitLut, ChargeCost, CheckLutQuota};
use crate::library::records::{LutRow, reading_cost_ms};
use crate::names;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::storage::{Key, Prefix, Writer};

/// The largest possible table with ten decimals has 84 MB. A request may have 100 MB.
const FILE_LIMIT: BodyLimit = BodyLimit { what: "The look-up table", name: "lut_bytes", bytes: 96_000_000 };

/// Bytes of the file that are buffered for the store.
const BUFFERED_BYTES: u64 = 10 << 20;

/// Name of a table without a name and a title.
const DEFAULT_NAME: &str = "untitled.cube";

/// Query parameters of a new table.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Upload {
    /// Name of the file. A path before it is removed. Without a name, the title in the file is used.
    name: Option<String>,
}

/// Adds a look-up table: the body is a `.cube` file.
///
/// Recipes name the table by its id, the digest of the file. If the same bytes were added before, the response has the
/// existing table.
#[utoipa::path(post, operation_id = "addLut", path = "/api/luts", tag = "luts", params(Upload),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "A .cube file"),
    responses(
        (status = 201, body = Lut, headers(("Location" = String))),
        (status = 200, body = Lut, description = "The same bytes were added before"),
        (status = 403, description = "A quota of the owner is reached, or a page of another site sent the request"),
        (status = 408, description = "The body arrived too slowly; nothing was stored"),
        (status = 429, description = "Another large file of this owner is being uploaded, or an hourly limit is reached",
            headers(("Retry-After" = u64))),
        (status = 422, description = "The file is not a valid .cube file; `detail` names the line"),
        (status = 503, description = "The store does not respond, or too many large files are being uploaded",
            headers(("Retry-After" = u64))),
    ))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    grant: Grant,
    log: RequestLog,
    Query(upload): Query<Upload>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let (library, id) = (grant.library(&edge), ids::new_id()?);
    let key = Key::Lut { prefix: Prefix::new(&grant.owner_id), id: &id };
    // Checks the quota before a byte is read. Above it only a known table helps: the file is read, and nothing is
    // stored.
    let mut file = match library.call(&CheckLutQuota { size_bytes: body::content_length(&headers).unwrap_or(0) }).await
    {
        Ok(()) => Ok(edge.storage()?.writer(&key, "text/plain")),
        Err(fault) if fault.is_over_quota() => Err(fault),
        Err(fault) => return Err(fault),
    };
    let chunks = body::chunks(&edge, &grant.owner_id, &headers, body, (FILE_LIMIT, BUFFERED_BYTES)).await?;
    let admitted = admit(library, &log, chunks, file.as_mut().ok()).await;
    let (info, file) = match (admitted, file) {
        (Ok((info, None)), Ok(file)) => (info, file),
        (Ok((_, None)), Err(full)) => return Err(full),
        (Ok((_, Some(known))), file) => {
            discard(file).await;
            return Ok(respond(StatusCode::OK, known));
        }
        (Err(fault), file) => {
            discard(file).await;
            return Err(fault);
        }
    };
    // Stores the bytes before the row, so that every row has its object.
    file.finish().await?;
    let title = info.title.as_deref().and_then(names::clean);
    let name = upload.name.as_deref().and_then(names::clean).or(title);
    let row = LutRow {
        id: id.clone(),
        key_prefix: grant.owner_id.clone(),
        sha256: info.id.0,
        name: name.unwrap_or_else(|| DEFAULT_NAME.to_owned()),
        kind: info.kind,
        size: info.size,
        size_bytes: info.file_bytes,
        memory_bytes: info.memory_bytes,
        created_at: clock::rfc3339(clock::now_ms()),
    };
    let AddedLut { lut, is_new } = library.call(&AddLut { lut: row }).await?;
    if !is_new {
        // The sweep deletes the object if this fails.
        let _ = edge.storage()?.delete(&[key]).await;
    }
    Ok(respond(if is_new { StatusCode::CREATED } else { StatusCode::OK }, lut))
}

/// The table's facts, and the existing table with the same bytes, if there is one.
async fn admit(
    library: LibraryClient<'_>,
    log: &RequestLog,
    mut chunks: BodyChunks,
    file: Option<&mut Writer>,
) -> Result<(LutInfo, Option<Lut>), Fault> {
    let received = receive(&mut chunks, file).await;
    // Charges what was read, also if the file is then refused.
    let cost_ms = reading_cost_ms(chunks.read_bytes());
    hourly::charge_cost(log, cost_ms);
    let charged = library.call(&ChargeCost { cost_ms }).await;
    let (info, _) = (received?, charged?);
    let known = library.call(&AdmitLut { sha256: info.id.0, size_bytes: info.file_bytes }).await?;
    Ok((info, known))
}

/// Deletes the stored parts of a file.
async fn discard(file: Result<Writer, Fault>) {
    if let Ok(file) = file {
        file.abort().await;
    }
}

/// Parses the table in chunks and forwards them to `file`, because it may be larger than the memory of an isolate.
async fn receive(chunks: &mut BodyChunks, mut file: Option<&mut Writer>) -> Result<LutInfo, Fault> {
    let mut reader = LutReader::checking();
    while let Some(chunk) = chunks.next().await? {
        reader.push(&chunk).map_err(Error::from)?;
        if let Some(file) = &mut file {
            file.write_all(&chunk).map_err(|error| Fault::internal(error.to_string()))?;
            file.send().await?;
        }
    }
    Ok(reader.check().map_err(Error::from)?)
}

fn respond(status: StatusCode, lut: Lut) -> Response {
    (status, [(LOCATION, paths::lut(&lut.id.to_string()))], Json(lut)).into_response()
}
