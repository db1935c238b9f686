//! `GET /api/images`

use api::{Image, JobState, Page};
use filters::Format;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::http::extract::Query;
use crate::http::page::{PageQuery, known_state, search_words};
use crate::library::JsonText;
use crate::library::commands::ListImages;
use crate::library::records::{ImageCursor, Sort};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Filters and order of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImageQuery {
    /// Words that must each occur in the name, the camera or the lens. The case does not matter, nor does the way in
    /// which Unicode encodes a character.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only images of this format.
    #[param(value_type = Option<String>, example = "jpeg")]
    format: Option<Format>,
    /// Only images in this state: `failed` if a job of theirs failed, else `running`, else `queued`, else `done`.
    #[serde(default, deserialize_with = "known_state")]
    state: Option<JobState>,
    /// `uploaded` (newest first, if absent), `taken` (newest first, undated last) or `name` (A to Z).
    #[serde(default)]
    #[param(value_type = Option<Sort>, inline)]
    sort: Sort,
}

/// The owner's images with their renditions.
///
/// Images that are added or deleted while a client pages neither hide other images nor repeat them.
#[utoipa::path(get, operation_id = "listImages", path = "/api/images", tag = "images", params(PageQuery, ImageQuery),
    responses((status = 200, body = Page<Image>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Query(page): Query<PageQuery>,
    Query(query): Query<ImageQuery>,
) -> Result<JsonText<Page<Image>>, Fault> {
    let after = page.cursor().map(|cursor| {
        let position = ImageCursor::decode(cursor, query.sort);
        position.ok_or_else(|| {
            Fault::bad_request("`cursor` must be the `next_cursor` of a page of this list with the same `sort`.")
        })
    });
    let command = ListImages {
        sort: query.sort,
        format: query.format,
        state: query.state,
        words: search_words(query.q.as_deref().unwrap_or_default())?,
        after: after.transpose()?,
        limit: page.limit()?,
    };
    grant.library(&edge).forward(&command).await
}
