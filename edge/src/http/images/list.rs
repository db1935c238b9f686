//! `GET /api/images`

use api::{Image, JobState, Page};
use filters::Format;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::http::extract::Query;
use crate::http::page::{PageQuery, known_state};
use crate::library::JsonText;
use crate::library::commands::ListImages;
use crate::library::records::{ImageCursor, Sort};
use crate::platform::bindings::Edge;
use crate::platform::text;
use crate::problem::Fault;

/// Maximum length of a search, and maximum number of its words.
const MAX_SEARCH_CHARS: usize = 200;
const MAX_WORDS: usize = 8;

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
        words: words(query.q.as_deref().unwrap_or_default())?,
        after: after.transpose()?,
        limit: page.limit()?,
    };
    grant.library(&edge).forward(&command).await
}

/// The words of a search.
fn words(search: &str) -> Result<Vec<String>, Fault> {
    if search.chars().count() > MAX_SEARCH_CHARS {
        return Err(Fault::bad_request(format!("`q` can have at most {MAX_SEARCH_CHARS} characters.")));
    }
    Ok(text::search_key(search).split_whitespace().take(MAX_WORDS).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_search_splits_into_case_folded_words() {
        assert_eq!(words("  Port X-T5 ").ok(), Some(vec!["port".to_owned(), "x-t5".to_owned()]));
        assert_eq!(words("").ok(), Some(Vec::new()));
        assert!(words(&"x".repeat(MAX_SEARCH_CHARS + 1)).is_err());
    }
}
