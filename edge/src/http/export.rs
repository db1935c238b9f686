//! `GET /api/export`

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::access::grant::Grant;
use crate::db::libraries;
use crate::http::body_writer;
use crate::library::commands::ExportRows;
use crate::library::records::{RowPage, RowPosition};
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

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
    grant.check_library(&edge).await?;
    // Reads the first page before the response begins, so that a fault gives a problem and not a broken file.
    let mut pages = RowPages::begin(edge, grant.owner_id.clone()).await?;
    let body = body_writer::stream(&background, ("export", &grant.owner_id, log), |body| async move {
        while let Some(lines) = pages.next_lines().await? {
            body.write(lines.as_bytes()).await?;
        }
        Ok(())
    })?;
    let headers =
        [(CONTENT_TYPE, "application/jsonl"), (CONTENT_DISPOSITION, "attachment; filename=\"safelight-export.jsonl\"")];
    let mut response = headers.into_response();
    response.extensions_mut().insert(body);
    Ok(response)
}

/// The rows of a library, page by page.
#[derive(Debug)]
pub(crate) struct RowPages {
    edge: Edge,
    library_id: String,
    /// The library, and those that it took over.
    own_ids: Vec<String>,
    page: Option<RowPage>,
    next: Option<RowPosition>,
}

impl RowPages {
    pub(crate) async fn begin(edge: Edge, library_id: String) -> Result<Self, Fault> {
        let own_ids = libraries::prefixes(&edge.db()?, &library_id).await?;
        let mut pages = Self { edge, library_id, own_ids, page: None, next: Some(RowPosition::default()) };
        pages.read().await?;
        Ok(pages)
    }

    /// The rows of the next page as lines of JSON; `None` at the end.
    pub(crate) async fn next_lines(&mut self) -> Result<Option<String>, Fault> {
        if self.page.is_none() {
            self.read().await?;
        }
        let Some(RowPage { table, rows, .. }) = self.page.take() else { return Ok(None) };
        let line = |row| json!({"table": table, "row": row}).to_string() + "\n";
        Ok(Some(rows.iter().map(line).collect()))
    }

    async fn read(&mut self) -> Result<(), Fault> {
        let Some(position) = self.next.take() else { return Ok(()) };
        let command = ExportRows { position, own_ids: self.own_ids.clone() };
        let mut page = self.edge.library(&self.library_id).call(&command).await?;
        self.next = page.next.take();
        self.page = Some(page);
        Ok(())
    }
}
