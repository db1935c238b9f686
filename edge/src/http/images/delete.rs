//! `DELETE /api/images/{id}`

use api::THUMBNAIL_WIDTHS;
use axum::http::StatusCode;
use filters::Recipe;

use crate::db::images;
use crate::edge::Edge;
use crate::http::extract::Path;
use crate::problem::Fault;
use crate::session::Owner;
use crate::storage::Key;

/// Deletes an image with its thumbnails, renditions and receipts.
#[utoipa::path(delete, path = "/api/images/{id}", tag = "images", params(("id" = String, Path)),
    responses((status = 204)))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, owner: Owner, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    let db = edge.db()?;
    let image = images::find(&db, &owner.id, &id).await?.ok_or_else(|| Fault::not_found("image"))?;
    // First the rows, then the objects: cut off in between, it leaves an object too many, never one too few.
    let renditions = images::delete(&db, &owner.id, &id).await?;
    let owner = owner.id.as_str();
    let mut keys = vec![Key::Original { owner, sha256: image.sha256, image: &id }];
    keys.extend(THUMBNAIL_WIDTHS.map(|width| Key::Thumbnail { owner, sha256: image.sha256, width }));
    for rendition in &renditions {
        let extension = Recipe::from_json(rendition.recipe.as_bytes()).unwrap_or_default().output.extension();
        keys.push(Key::Rendition { owner, id: &rendition.id, extension });
        keys.push(Key::Receipt { owner, id: &rendition.id });
    }
    edge.storage()?.delete(&keys).await?;
    Ok(StatusCode::NO_CONTENT)
}
