//! `GET /api/images`

use std::collections::HashMap;

use api::{Image, JobState, Page, Rendition};
use axum::Json;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use filters::Format;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::db::images;
use crate::db::images::{Position, Sort, Wanted};
use crate::http::extract::Query;
use crate::http::page::PageQuery;
use crate::platform::bindings::Edge;
use crate::platform::text;
use crate::problem::Fault;

/// Longest search, and most words of it that are looked for.
const MAX_SEARCH_CHARS: usize = 200;
const MAX_WORDS: usize = 8;

/// Which images are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImageQuery {
    /// Words, each of which must be part of the name, the camera or the lens; upper and lower case are the same,
    /// and so are the ways in which Unicode writes a character.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only images of this format.
    #[param(value_type = Option<String>, example = "jpeg")]
    format: Option<Format>,
    /// Only images in this state: `failed` if a job of theirs failed, else `running`, else `queued`, else `done`.
    state: Option<JobState>,
    /// `uploaded` (newest first, if absent), `taken` (newest first, undated last) or `name` (A to Z).
    #[serde(default)]
    #[param(value_type = Option<Sort>, inline)]
    sort: Sort,
}

/// The owner's images with their renditions.
///
/// Images that come or go while one pages neither hide others nor show them twice.
#[utoipa::path(get, path = "/api/images", tag = "images", params(PageQuery, ImageQuery),
    responses((status = 200, body = Page<Image>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Query(page): Query<PageQuery>,
    Query(query): Query<ImageQuery>,
) -> Result<Json<Page<Image>>, Fault> {
    let limit = page.limit()?;
    let after = page.cursor().map(|cursor| decode(cursor, query.sort)).transpose()?;
    let words = words(query.q.as_deref().unwrap_or_default())?;
    let wanted = Wanted {
        sort: query.sort,
        format: query.format,
        state: query.state,
        words: &words,
        after: after.as_ref(),
        // One more than is shown tells whether there is a next page.
        limit: limit as u64 + 1,
    };
    let db = edge.db()?;
    let (mut rows, renditions) = images::list(&db, &grant.owner_id, &wanted).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more).map(|row| Position::of(query.sort, row));
    let mut of_image: HashMap<String, Vec<Rendition>> = HashMap::new();
    for row in renditions {
        of_image.entry(row.image_id.clone()).or_default().push(row.try_into()?);
    }
    let items = rows.into_iter().map(|row| {
        let renditions = of_image.remove(&row.id).unwrap_or_default();
        row.present(renditions)
    });
    Ok(Json(Page { items: items.collect(), next_cursor: last.map(|last| encode(&last)).transpose()? }))
}

/// The words of a search.
fn words(search: &str) -> Result<Vec<String>, Fault> {
    if search.chars().count() > MAX_SEARCH_CHARS {
        return Err(Fault::bad_request(format!("`q` takes {MAX_SEARCH_CHARS} characters at most.")));
    }
    Ok(text::search_key(search).split_whitespace().take(MAX_WORDS).map(str::to_owned).collect())
}

fn encode(position: &Position) -> Result<String, Fault> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(position)?))
}

fn decode(cursor: &str, sort: Sort) -> Result<Position, Fault> {
    let position = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|text| serde_json::from_slice::<Position>(&text).ok());
    position
        .filter(|position| position.sort == sort)
        .ok_or_else(|| Fault::bad_request("`cursor` must be the `next_cursor` of a page of this list in this order."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_search_is_cut_into_words_without_case() {
        assert_eq!(words("  Port X-T5 ").ok(), Some(vec!["port".to_owned(), "x-t5".to_owned()]));
        assert_eq!(words("").ok(), Some(Vec::new()));
        assert!(words(&"x".repeat(MAX_SEARCH_CHARS + 1)).is_err());
    }

    #[test]
    fn image_cursor_holds_for_its_own_order_only() {
        let cursor = URL_SAFE_NO_PAD.encode(r#"{"sort":"name","key":"a.jpg","id":"i"}"#);
        assert!(decode(&cursor, Sort::Name).is_ok());
        assert!(decode(&cursor, Sort::Taken).is_err());
        for cursor in ["", "!", "bm8"] {
            assert!(decode(cursor, Sort::Uploaded).is_err(), "{cursor}");
        }
    }
}
