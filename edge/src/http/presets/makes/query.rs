//! `GET /api/presets/{id}/differences`

use api::{DifferencePage, MakeDifference};
use axum::Json;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::filter::{DifferenceQuery, ExactQuery, PeriodQuery};
use crate::access::grant::Grant;
use crate::http::extract::{Path, Query};
use crate::http::page::PageQuery;
use crate::library::makes::commands::{DifferenceRow, DifferenceRows, QueryDifferences};
use crate::platform::bindings::Edge;
use crate::platform::{clock, ids};
use crate::presets::makes;
use crate::problem::Fault;

/// The differences of all makes of a preset, those of the newest make first. The owner and members who may make the
/// preset may read them.
#[utoipa::path(get, operation_id = "queryDifferences", path = "/api/presets/{id}/differences", tag = "makes",
    params(("id" = String, Path), PageQuery, PeriodQuery, DifferenceQuery),
    responses((status = 200, body = DifferencePage)))]
#[worker::send]
pub(crate) async fn query(
    edge: Edge,
    grant: Grant,
    Path(preset_id): Path<String>,
    Query(page): Query<PageQuery>,
    Query(period): Query<PeriodQuery>,
    Query(difference): Query<DifferenceQuery>,
) -> Result<Json<DifferencePage>, Fault> {
    let limit = page.limit()?;
    let after = page.cursor().map(|cursor| {
        let position = decode(cursor);
        position.ok_or_else(|| Fault::bad_request("`cursor` must be the `next_cursor` of a page of this list."))
    });
    let after = after.transpose()?;
    let filter = difference.filter(&edge, &grant, &period, ExactQuery::default()).await?;
    let is_nobody = filter.is_none();
    let filter = filter.unwrap_or_default();
    let found = makes::call(&edge, &grant, &preset_id, |reader| QueryDifferences {
        preset_id: preset_id.clone(),
        reader,
        filter: filter.clone(),
        after: after.clone(),
        limit: if is_nobody { 1 } else { limit },
    });
    let found = found.await?;
    if is_nobody {
        let empty = DifferencePage { items: Vec::new(), total: 0, has_more_than_total: false, next_cursor: None };
        return Ok(Json(empty));
    }
    let DifferenceRows { rows, team, total, has_more_than_total, has_more } = found.output;
    let next_cursor = rows.last().filter(|_| has_more).map(|row| encode(&row.make_id, row.position));
    let maker_ids = rows.iter().map(|row| row.maker_id.as_str());
    let people = makes::People::find(&edge, &grant, found.library_id, team, maker_ids).await?;
    let item = |row: DifferenceRow| MakeDifference {
        made_at: clock::rfc3339(ids::time_ms(&row.make_id).unwrap_or_default()),
        maker: people.maker(&row.maker_id),
        make_id: row.make_id,
        version: row.version,
        difference: row.difference,
    };
    let items = rows.into_iter().map(item).collect();
    Ok(Json(DifferencePage { items, total, has_more_than_total, next_cursor }))
}

fn encode(make_id: &str, position: u32) -> String {
    URL_SAFE_NO_PAD.encode(format!("{make_id} {position}"))
}

/// The make and the position of a cursor.
fn decode(cursor: &str) -> Option<(String, u32)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (make_id, position) = text.split_once(' ')?;
    ids::is_id(make_id).then_some(())?;
    Some((make_id.to_owned(), position.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn difference_cursor_is_read_as_it_is_written() {
        let id = "0197f3a0-0000-7000-8000-000000000003";
        assert_eq!(decode(&encode(id, 7)), Some((id.to_owned(), 7)));
        for text in ["", "x 1", id, &format!("{id} x")] {
            assert_eq!(decode(&URL_SAFE_NO_PAD.encode(text)), None, "{text}");
        }
        assert_eq!(decode("!"), None);
    }
}
