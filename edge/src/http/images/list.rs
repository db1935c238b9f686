//! `GET /api/images`

use std::collections::HashMap;

use api::{Image, Page, Rendition};
use axum::Json;

use super::present;
use crate::db::{images, renditions};
use crate::edge::Edge;
use crate::http::extract::Query;
use crate::http::page::{PageQuery, Window};
use crate::problem::Fault;
use crate::session::Owner;

/// The owner's images with their renditions, newest first.
#[utoipa::path(get, path = "/api/images", tag = "images", params(PageQuery),
    responses((status = 200, body = Page<Image>)))]
#[worker::send]
pub(crate) async fn list(edge: Edge, owner: Owner, Query(query): Query<PageQuery>) -> Result<Json<Page<Image>>, Fault> {
    let window = Window::try_from(query)?;
    let db = edge.db()?;
    let page = window.page(images::list(&db, &owner.id, &window).await?, |row| &row.id);
    let mut of_image: HashMap<String, Vec<Rendition>> = HashMap::new();
    if let (Some(newest), Some(oldest)) = (page.items.first(), page.items.last()) {
        for row in renditions::of_images(&db, &owner.id, &oldest.id, &newest.id).await? {
            of_image.entry(row.image_id.clone()).or_default().push(row.try_into()?);
        }
    }
    let items = page.items.into_iter().map(|row| {
        let renditions = of_image.remove(&row.id).unwrap_or_default();
        present(row, renditions)
    });
    Ok(Json(Page { items: items.collect(), next_cursor: page.next_cursor }))
}
