//! Lists page by cursor: the id of the last item, so that nothing is skipped or shown twice when items are added.

use api::Page;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::problem::Fault;

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 100;

/// Sorts behind every id.
const NEWEST: &str = "g";

/// The query of every list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Most items on a page; 50 if absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The part of a list that is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Window {
    limit: usize,
    before: Option<String>,
}

impl PageQuery {
    /// How many items are asked for.
    pub(crate) fn limit(&self) -> Result<usize, Fault> {
        let Some(text) = self.limit.as_deref() else { return Ok(DEFAULT_LIMIT) };
        let limit = text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
        limit.ok_or_else(|| Fault::bad_request(format!("`limit` must be a whole number from 1 to {MAX_LIMIT}.")))
    }

    /// What the page before said, unread.
    pub(crate) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

impl TryFrom<PageQuery> for Window {
    type Error = Fault;

    fn try_from(query: PageQuery) -> Result<Self, Fault> {
        Ok(Self { limit: query.limit()?, before: query.cursor().map(decode).transpose()? })
    }
}

impl Window {
    /// Only ids before this one are shown.
    pub(crate) fn before(&self) -> &str {
        self.before.as_deref().unwrap_or(NEWEST)
    }

    /// How many rows to ask for: one more than is shown.
    pub(crate) const fn fetch(&self) -> u64 {
        self.limit as u64 + 1
    }

    /// The page of what was fetched.
    pub(crate) fn page<T>(&self, mut fetched: Vec<T>, id: impl Fn(&T) -> &str) -> Page<T> {
        let more = fetched.len() > self.limit;
        fetched.truncate(self.limit);
        let last = fetched.last().filter(|_| more);
        Page { next_cursor: last.map(|last| URL_SAFE_NO_PAD.encode(id(last))), items: fetched }
    }
}

fn decode(cursor: &str) -> Result<String, Fault> {
    let id = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|id| String::from_utf8(id).ok());
    id.filter(|id| Uuid::parse_str(id).is_ok())
        .ok_or_else(|| Fault::bad_request("`cursor` must be the `next_cursor` of a page of this list."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(limit: Option<&str>, cursor: Option<&str>) -> Option<Window> {
        PageQuery { limit: limit.map(str::to_owned), cursor: cursor.map(str::to_owned) }.try_into().ok()
    }

    #[test]
    fn page_cursor_leads_to_the_rest_and_ends() {
        let ids = ["0197f3a0-0000-7000-8000-000000000003", "0197f3a0-0000-7000-8000-000000000002"];
        let first = window(Some("1"), None).map(|window| window.page(ids.to_vec(), |id| id));
        let cursor = first.and_then(|page| {
            assert_eq!(page.items, ids[..1]);
            page.next_cursor
        });
        let second = window(Some("1"), cursor.as_deref());
        assert_eq!(second.as_ref().map(Window::before), ids.first().copied());
        let last = second.map(|window| window.page(ids[1..].to_vec(), |id| id));
        assert_eq!(last.map(|page| page.next_cursor), Some(None));
    }

    #[test]
    fn page_without_a_cursor_begins_at_the_newest() {
        let window = window(None, None);
        assert_eq!(window.as_ref().map(Window::fetch), Some(51));
        assert!(window.is_some_and(|window| window.before() > "ffffffff-ffff-7fff-bfff-ffffffffffff"));
    }

    #[test]
    fn page_query_out_of_bounds_is_refused() {
        for limit in ["0", "101", "-1", "ten", ""] {
            assert_eq!(window(Some(limit), None), None, "{limit}");
        }
        for cursor in ["", "!", "bm8", "MDE5N2YzYTA"] {
            assert_eq!(window(None, Some(cursor)), None, "{cursor}");
        }
    }
}
