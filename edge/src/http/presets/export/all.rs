//! `GET /api/presets/export`

use axum::http::Method;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::entries::{self, OwnPresets, Source};
use crate::access::grant::Grant;
use crate::http::archive::Archive;
use crate::http::body_writer::{self, BodyWriter};
use crate::http::extract::Query;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

/// Presets that a request may name.
const MAX_IDS: usize = 100;

/// Which presets are exported.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// Ids with commas between them, at most 100. If absent: all presets of the caller.
    ids: Option<String>,
}

/// Presets as a zip file: a document for each (`presets/*.json`), and the look-up tables that they name
/// (`luts/{digest}.cube`).
///
/// It is made while it is sent. If something fails, the body ends early, and the file cannot be opened: request it again.
#[utoipa::path(get, operation_id = "exportPresets", path = "/api/presets/export", tag = "presets", params(ExportQuery),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/zip"),
        (status = 404, description = "One of the presets does not exist, or is not yours to see"),
    ))]
#[worker::send]
pub(crate) async fn all(
    edge: Edge,
    background: Background,
    grant: Grant,
    log: RequestLog,
    Query(query): Query<ExportQuery>,
    method: Method,
) -> Result<Response, Fault> {
    grant.check_library(&edge).await?;
    // Decides access before the response begins, so that a fault gives a problem and not a broken file.
    let sources = match &query.ids {
        Some(ids) => Some(find(&edge, &grant, ids).await?),
        None => None,
    };
    let headers =
        [(CONTENT_TYPE, "application/zip"), (CONTENT_DISPOSITION, "attachment; filename=\"safelight-presets.zip\"")];
    let mut response = headers.into_response();
    if method != Method::HEAD {
        let owner_id = grant.owner_id.clone();
        let context = ("presets", owner_id.as_str(), log);
        let body = body_writer::stream(&background, context, |body| write(edge, grant.owner_id, sources, body))?;
        response.extensions_mut().insert(body);
    }
    Ok(response)
}

async fn find(edge: &Edge, grant: &Grant, ids: &str) -> Result<Vec<Source>, Fault> {
    let mut names: Vec<&str> = ids.split(',').map(str::trim).filter(|id| !id.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() || names.len() > MAX_IDS {
        return Err(Fault::bad_request(format!("`ids` must name 1 to {MAX_IDS} presets, with commas between them.")));
    }
    let mut sources = Vec::new();
    for id in names {
        sources.push(Source::find(edge, Some(grant), id).await?);
    }
    Ok(sources)
}

async fn write(edge: Edge, owner_id: String, sources: Option<Vec<Source>>, body: BodyWriter) -> Result<(), Fault> {
    let mut archive = Archive::new(body);
    let mut tables = entries::Tables::default();
    match sources {
        Some(sources) => {
            for source in sources {
                let entry = entries::read(&edge, &source).await?;
                tables.note(&edge, &source, &entry).await?;
                entry.write(&mut archive).await?;
            }
        }
        None => {
            let mut own = OwnPresets::new(owner_id);
            while let Some(source) = own.next(&edge).await? {
                let entry = entries::read(&edge, &source).await?;
                tables.note(&edge, &source, &entry).await?;
                entry.write(&mut archive).await?;
            }
        }
    }
    tables.write(&edge, &mut archive).await?;
    archive.finish().await
}
