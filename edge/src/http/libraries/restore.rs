//! `POST /api/libraries/{id}/rows`

use std::collections::BTreeSet;

use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::db::libraries;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::json;
use crate::library::commands::RestoreRows;
use crate::library::kinds::{DeleteObjects, IngestObject, is_unlisted_name};
use crate::library::records::RowPage;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;
use crate::storage::{IncomingKey, ParsedKey, RowKind};

const EXPORT_LIMIT: BodyLimit = BodyLimit { what: "The body", name: "export_bytes", bytes: 8 << 20 };

/// The number of rows in the body.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Restored {
    rows: u64,
}

/// Writes lines of an export into an owner's library. Existing rows do not change, so lines may be sent twice.
///
/// A call writes all of its lines or none. Send a larger export in several calls, in its order. Its key prefixes must
/// belong to the library, or to none.
#[utoipa::path(post, operation_id = "restoreRows", path = "/api/libraries/{id}/rows", tag = "service", params(("id" = String, Path)),
    request_body(content = String, content_type = "text/plain", description = "Lines of `GET /api/export`. The media type is ignored"),
    responses(
        (status = 200, body = Restored),
        (status = 401, description = "The token is missing or wrong"),
        (status = 404, description = "The deployment has no such token, or there is no such library"),
    ))]
#[worker::send]
pub(crate) async fn restore(
    edge: Edge,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Restored>, Fault> {
    // Checks that the library exists before the body is read.
    let library_id = super::find_library_id(&edge, &id).await?;
    let mut pages = parse_lines(&body::read(&headers, body, EXPORT_LIMIT).await?)?;
    // An export leaves out the jobs of collections. A file that has them was changed by somebody: runs queue such jobs by themselves.
    for page in pages.iter_mut().filter(|page| page.table == "jobs") {
        page.rows.retain(|row| !row.get("kind").and_then(Value::as_str).is_some_and(is_unlisted_name));
    }
    let rows = pages.iter().map(|page| page.rows.len() as u64).sum();
    claim_prefixes(&edge, &library_id, &pages).await?;
    edge.library(&library_id).call(&RestoreRows { pages }).await?;
    Ok(Json(Restored { rows }))
}

/// Assigns the key prefixes of the rows to the library. Refuses prefixes of another library: its sweep would delete the
/// objects as orphans.
async fn claim_prefixes(edge: &Edge, library_id: &str, pages: &[RowPage]) -> Result<(), Fault> {
    let rows = || pages.iter().flat_map(|page| &page.rows);
    let prefix = |row: &'_ Map<String, Value>| row.get("key_prefix").and_then(Value::as_str).map(str::to_owned);
    // A retried job works on the files that its payload names.
    let payloads = rows().filter_map(|row| row.get("payload").and_then(Value::as_str)).map(payload_prefixes);
    let payloads = payloads.collect::<Result<Vec<_>, _>>()?;
    let objects = rows().filter_map(|row| row.get("object_key").and_then(Value::as_str)).map(object_prefix);
    let objects = objects.collect::<Result<Vec<_>, _>>()?;
    let prefixes: BTreeSet<String> =
        rows().filter_map(prefix).chain(payloads.into_iter().flatten()).chain(objects).collect();
    let prefixes: Vec<_> = prefixes.iter().map(String::as_str).collect();
    if !prefixes.iter().all(|prefix| ids::is_id(prefix)) {
        return Err(Fault::bad_request("A `key_prefix` is not an id. Send the lines of an export unchanged."));
    }
    let owned = libraries::find_by_prefixes(&edge.db()?, &prefixes).await?;
    if owned.iter().any(|known| known.library_id != library_id) {
        return Err(Fault::bad_request(
            "The objects of these rows belong to another library. An export can only be restored to its owner.",
        ));
    }
    libraries::claim_prefixes(&edge.db()?, &prefixes, library_id).await
}

/// The key prefix of the file of a pyramid that has a key of its own: a registered or a published one.
fn object_prefix(key: &str) -> Result<String, Fault> {
    let published = ParsedKey::parse(key).filter(|parsed| parsed.kind == RowKind::PublishedPyramid);
    let prefix = published.map(|parsed| parsed.prefix).or_else(|| Some(IncomingKey::parse(key)?.owner));
    prefix.map(str::to_owned).ok_or_else(|| {
        Fault::bad_request("An `object_key` names no file of a library. Send the lines of an export unchanged.")
    })
}

/// The key prefixes of the files in a job's payload, for every kind of job.
fn payload_prefixes(payload: &str) -> Result<Vec<String>, Fault> {
    let ingested = serde_json::from_str(payload).ok().and_then(|IngestObject { key }| {
        let owner = IncomingKey::parse(&key)?.owner;
        Some(owner.to_owned())
    });
    let deleted = serde_json::from_str(payload).ok().map(|DeleteObjects { key_prefix, .. }| key_prefix);
    let prefixes: Vec<_> = ingested.into_iter().chain(deleted).collect();
    if prefixes.is_empty() {
        return Err(Fault::bad_request(
            "The `payload` of a job names no files of a library. Send the lines of an export unchanged.",
        ));
    }
    Ok(prefixes)
}

/// Parses lines into rows. Consecutive rows of one table form a page.
fn parse_lines(lines: &[u8]) -> Result<Vec<RowPage>, Fault> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        table: String,
        row: Map<String, Value>,
    }
    let mut pages: Vec<RowPage> = Vec::new();
    for (index, line) in lines.split(|byte| *byte == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let Line { table, row } = json::parse(line)
            .map_err(|error| Fault::bad_request(format!("Line {} is not a row: {error}.", index + 1)))?;
        match pages.last_mut() {
            Some(page) if page.table == table => page.rows.push(row),
            _ => pages.push(RowPage { table, rows: vec![row], next: None }),
        }
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn export_lines_are_read_table_by_table() {
        let lines = b"{\"table\":\"images\",\"row\":{\"id\":\"a\"}}\n{\"table\":\"images\",\"row\":{}}\n\n{\"table\":\"jobs\",\"row\":{}}";
        let pages = parse_lines(lines).unwrap();
        let seen: Vec<_> = pages.iter().map(|page| (page.table.as_str(), page.rows.len())).collect();
        assert_eq!(seen, [("images", 2), ("jobs", 1)]);
    }

    #[test]
    fn export_names_files_of_libraries_only() {
        let id = "0197f3a0-0000-7000-8000-000000000003";
        for key in [format!("incoming/{id}/a.tif"), format!("pyramids/{id}/maps/a.tif")] {
            assert_eq!(object_prefix(&key).ok().as_deref(), Some(id), "{key}");
        }
        for key in [format!("{id}/pyramids/{id}.tif"), "shop/a.tif".to_owned(), "pyramids/giza/a.tif".to_owned()] {
            assert!(object_prefix(&key).is_err(), "{key}");
        }
    }

    #[test]
    fn export_error_names_the_line() {
        for (lines, number) in [("{}", 1), ("{\"table\":\"a\",\"row\":{}}\nx", 2), ("{\"table\":\"a\",\"row\":[]}", 1)]
        {
            let problem = parse_lines(lines.as_bytes()).unwrap_err().problem().clone();
            assert!(problem.detail.starts_with(&format!("Line {number} ")), "{}", problem.detail);
        }
    }
}
