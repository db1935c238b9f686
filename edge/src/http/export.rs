//! `GET /api/export`

use std::time::Duration;

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use futures_util::future::{Either, select};
use serde_json::json;
use wasm_bindgen::JsValue;
use worker::js_sys::Uint8Array;
use worker::wasm_bindgen_futures::JsFuture;
use worker::web_sys::{TransformStream, WritableStreamDefaultWriter};
use worker::{Delay, Error};

use crate::access::grant::Grant;
use crate::access::hourly;
use crate::http::response::RuntimeStream;
use crate::library::commands::ExportRows;
use crate::library::records::{RowPage, RowPosition};
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::platform::memory_budget::MemoryReservation;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

/// Longest wait for a client that does not read. It is shorter than a reservation lasts.
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);

/// All rows of the owner's library, as lines of JSON: `{"table": …, "row": …}`.
///
/// A row comes after the rows that it refers to. Changes during the export may be included or not. Files are not
/// included: rows have the key prefix, images and renditions have their addresses, and a look-up table is at
/// `/api/luts/sha256:` and its `sha256`.
#[utoipa::path(get, operation_id = "exportLibrary", path = "/api/export", tag = "service",
    responses((status = 200, body = String, content_type = "application/jsonl", description = "A JSON object on each line")))]
#[worker::send]
pub(crate) async fn export(
    edge: Edge,
    background: Background,
    grant: Grant,
    log: RequestLog,
) -> Result<Response, Fault> {
    // Reads the first page before the response begins, so that a fault gives a problem and not a broken file.
    let page = edge.library(&grant.owner_id).call(&ExportRows { position: RowPosition::default() }).await?;
    let pipe = TransformStream::new().map_err(Error::from)?;
    let writer = pipe.writable().get_writer().map_err(Error::from)?;
    let lines = background.spawn(async move {
        if let Err(fault) = write(&edge, (&grant.owner_id, &log), page, &writer).await {
            log::fault("export", &log::owner_digest(&grant.owner_id), &fault);
            // Tells the client that its file is incomplete. The client may be gone.
            let _ = JsFuture::from(writer.abort_with_reason(&JsValue::from_str("the export was interrupted"))).await;
        }
    });
    drop(lines);
    let headers =
        [(CONTENT_TYPE, "application/jsonl"), (CONTENT_DISPOSITION, "attachment; filename=\"safelight-export.jsonl\"")];
    let mut response = headers.into_response();
    response.extensions_mut().insert(RuntimeStream::new(pipe.readable()));
    Ok(response)
}

async fn write(
    edge: &Edge,
    (library_id, log): (&str, &RequestLog),
    mut page: RowPage,
    writer: &WritableStreamDefaultWriter,
) -> Result<(), Fault> {
    loop {
        let RowPage { table, rows, next } = page;
        let line = |row| json!({"table": table, "row": row}).to_string() + "\n";
        let lines: String = rows.iter().map(line).collect();
        drop(rows);
        if !lines.is_empty() {
            let size_bytes = lines.len() as u64;
            // The total size is not known in advance.
            hourly::charge_bytes(log, size_bytes);
            let _reservation = MemoryReservation::reserve(size_bytes).await?;
            let chunk = Uint8Array::from(lines.as_bytes());
            drop(lines);
            let write = JsFuture::from(writer.write_with_chunk(&chunk));
            match select(write, Delay::from(WRITE_TIMEOUT)).await {
                Either::Left((written, _)) => drop(written.map_err(Error::from)?),
                Either::Right(_) => return Err(Fault::internal("the client stopped reading the export")),
            }
        }
        let Some(position) = next else { break };
        page = edge.library(library_id).call(&ExportRows { position }).await?;
    }
    JsFuture::from(writer.close()).await.map_err(Error::from)?;
    Ok(())
}
