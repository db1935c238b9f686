//! `POST /api/images`

use api::{Image, LiveEvent, paths};
use axum::Json;
use axum::body::Body;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use filters::{Digest, ImageInfo};
use serde::Deserialize;
use utoipa::IntoParams;
use worker::D1Database;

use super::{get, present};
use crate::db::images::{self, ImageRow};
use crate::edge::Edge;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Query;
use crate::http::name;
use crate::jobs::JobMessage;
use crate::problem::Fault;
use crate::session::Owner;
use crate::storage::Key;
use crate::{clock, ids, live, render};

const FILE: BodyLimit = BodyLimit { what: "The file", name: "source_bytes", bytes: render::LIMITS.source_bytes };

/// The query of an upload.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Upload {
    /// The file's name; a path before it is cut off.
    name: Option<String>,
}

/// Uploads a photograph: the body is the file.
///
/// The same bytes again give the image that is there already.
#[utoipa::path(post, path = "/api/images", tag = "images", params(Upload),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "A JPEG, PNG, WebP, GIF, TIFF, BMP or QOI file"),
    responses(
        (status = 201, body = Image, headers(("Location" = String))),
        (status = 200, body = Image, description = "The same bytes were uploaded before"),
        (status = 415, description = "No image of a format that is read"),
        (status = 422, description = "An image that cannot be read, or not to its end"),
    ))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    owner: Owner,
    Query(upload): Query<Upload>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let bytes = body::read(&headers, body, FILE).await?;
    let (info, sha256) = render::identify(&bytes)?;
    let db = edge.db()?;
    if let Some(existing) = images::find_by_content(&db, &owner.id, &sha256).await? {
        return answer(&db, StatusCode::OK, existing).await;
    }
    let name = upload.name.as_deref().and_then(name::clean).unwrap_or_else(|| "untitled".to_owned());
    let row = new_row(owner.id, name, &info, sha256, bytes.len())?;
    // First the bytes, then the row: what a row says is there is there.
    let storage = edge.storage()?;
    let key = Key::Original { owner: &row.owner_id, sha256, image: &row.id };
    storage.put(&key, bytes, info.format.media_type()).await?;
    let job_id = ids::new_id()?;
    if let Some(job) = images::insert(&db, &row, &job_id, clock::now_ms()).await? {
        JobMessage { job_id }.send(&edge, 0).await;
        let image = Box::new(present(row.clone(), Vec::new()));
        let events = [LiveEvent::ImageAdded { image }, LiveEvent::JobUpdated { job: Box::new(job) }];
        live::publish(&edge, &row.owner_id, &events).await;
        return answer(&db, StatusCode::CREATED, row).await;
    }
    // Another upload of the same bytes came first; its copy stays.
    storage.delete(&[key]).await?;
    match images::find_by_content(&db, &row.owner_id, &sha256).await? {
        Some(existing) => answer(&db, StatusCode::OK, existing).await,
        None => Err(Fault::internal("the image was deleted while it was uploaded again")),
    }
}

fn new_row(
    owner_id: String,
    name: String,
    info: &ImageInfo,
    sha256: Digest,
    size_bytes: usize,
) -> Result<ImageRow, Fault> {
    Ok(ImageRow {
        id: ids::new_id()?,
        owner_id,
        sha256,
        name,
        format: info.format,
        size_bytes: size_bytes as u64,
        width: info.width,
        height: info.height,
        created_at: clock::rfc3339(clock::now_ms()),
    })
}

async fn answer(db: &D1Database, status: StatusCode, row: ImageRow) -> Result<Response, Fault> {
    let location = [(LOCATION, paths::image(&row.id))];
    let renditions = if status == StatusCode::CREATED { Vec::new() } else { get::renditions(db, &row).await? };
    Ok((status, location, Json::<Image>(present(row, renditions))).into_response())
}
