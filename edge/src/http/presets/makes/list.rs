//! `GET /api/presets/{id}/makes`

use api::{Make, Page};
use axum::Json;

use super::filter::{DifferenceQuery, ExactQuery, PeriodQuery};
use crate::access::grant::Grant;
use crate::http::extract::{Path, Query};
use crate::http::page::PageQuery;
use crate::library::makes::commands::{ListMakes, MakePage};
use crate::platform::bindings::Edge;
use crate::presets::makes;
use crate::problem::Fault;

/// The makes of a preset, newest first.
///
/// The owner and members who may make it see all makes. Everybody else who may see the preset sees their own. Filters by
/// a difference select makes that have at least one such difference. A page may have fewer makes than `limit`, because
/// recipes may be large: only a page without `next_cursor` is the last.
#[utoipa::path(get, operation_id = "listMakes", path = "/api/presets/{id}/makes", tag = "makes",
    params(("id" = String, Path), PageQuery, PeriodQuery, DifferenceQuery, ExactQuery),
    responses((status = 200, body = Page<Make>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Path(preset_id): Path<String>,
    Query(page): Query<PageQuery>,
    Query(period): Query<PeriodQuery>,
    Query(difference): Query<DifferenceQuery>,
    Query(exact): Query<ExactQuery>,
) -> Result<Json<Page<Make>>, Fault> {
    let (before, limit) = (page.before()?, page.limit()?);
    let filter = difference.filter(&edge, &grant, &period, exact).await?;
    let is_nobody = filter.is_none();
    let filter = filter.unwrap_or_default();
    let found = makes::call(&edge, &grant, &preset_id, |reader| ListMakes {
        preset_id: preset_id.clone(),
        reader,
        filter: filter.clone(),
        before: before.clone(),
        limit: if is_nobody { 1 } else { limit },
    });
    let found = found.await?;
    if is_nobody {
        return Ok(Json(Page { items: Vec::new(), next_cursor: None }));
    }
    let MakePage { makes, team, next_cursor } = found.output;
    let items = makes::show(&edge, &grant, found.library_id, team, makes).await?;
    Ok(Json(Page { items, next_cursor }))
}
