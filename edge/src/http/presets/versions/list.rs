//! `GET /api/presets/{id}/versions`

use api::{Page, PresetVersion};
use axum::Json;

use super::with_makers;
use crate::access::grant::Grant;
use crate::http::extract::{Path, Query};
use crate::http::page::PageQuery;
use crate::http::presets::call;
use crate::library::presets::commands::ListPresetVersions;
use crate::library::presets::looks;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The versions of a preset, newest first. A page may have fewer versions than `limit`, because recipes may be large.
#[utoipa::path(get, operation_id = "listPresetVersions", path = "/api/presets/{id}/versions", tag = "presets",
    params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<PresetVersion>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Option<Grant>,
    Path(id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PresetVersion>>, Fault> {
    let limit = page.limit()?;
    let before = page.cursor().map(|cursor| {
        let number = cursor.parse::<u32>().ok().filter(|number| number.to_string() == cursor);
        number.ok_or_else(|| Fault::bad_request("`cursor` must be the `next_cursor` of a page of this list."))
    });
    let before = before.transpose()?;
    if looks::is_look_id(&id) {
        let look = looks::find(&id).ok_or_else(|| Fault::not_found("preset"))?;
        let rows = look.version(None).filter(|only| before.is_none_or(|before| only.version < before));
        let items = with_makers(&edge, rows.into_iter().collect()).await?;
        return Ok(Json(Page { items, next_cursor: None }));
    }
    let command = |caller| ListPresetVersions { id: id.clone(), caller, before, limit };
    let (Page { items, next_cursor }, _) = call(&edge, grant.as_ref(), &id, command).await?;
    Ok(Json(Page { items: with_makers(&edge, items).await?, next_cursor }))
}
