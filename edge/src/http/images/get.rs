//! `GET /api/images/{id}`

use api::{Image, Rendition};
use axum::Json;
use worker::D1Database;

use crate::access::grant::Grant;
use crate::db::images::{self, ImageRow};
use crate::db::renditions;
use crate::http::extract::Path;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// An image's metadata, thumbnails and renditions.
#[utoipa::path(get, path = "/api/images/{id}", tag = "images", params(("id" = String, Path)),
    responses((status = 200, body = Image)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<Json<Image>, Fault> {
    let db = edge.db()?;
    let row = images::find(&db, &grant.owner_id, &id).await?.ok_or_else(|| Fault::not_found("image"))?;
    let renditions = renditions(&db, &row).await?;
    Ok(Json(row.present(renditions)))
}

/// The renditions of one image, newest first.
pub(super) async fn renditions(db: &D1Database, image: &ImageRow) -> Result<Vec<Rendition>, Fault> {
    let rows = renditions::of_image(db, &image.owner_id, &image.id).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
