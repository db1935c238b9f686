//! Cursor pagination of lists that are ordered by id, newest first. The cursor is the id of the last item of the
//! previous page.

use api::Page;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// Sorts after every id: the first page begins there.
pub(super) const FIRST_PAGE: &str = "g";

/// A page of at most `limit` items. `fetched` has one more item if there is a next page.
pub(super) fn page<T>(mut fetched: Vec<T>, limit: usize, id: impl Fn(&T) -> &str) -> Page<T> {
    let has_more = fetched.len() > limit;
    fetched.truncate(limit);
    let last = fetched.last().filter(|_| has_more);
    Page { next_cursor: last.map(|last| encode(id(last))), items: fetched }
}

fn encode(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

/// The id in a cursor; `None` if the cursor is invalid.
pub(crate) fn decode(cursor: &str) -> Option<String> {
    let id = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|id| String::from_utf8(id).ok());
    id.filter(|id| Uuid::parse_str(id).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_cursor_is_an_id_and_sorts_before_the_newest() {
        let id = "0197f3a0-0000-7000-8000-000000000003";
        assert_eq!(decode(&encode(id)).as_deref(), Some(id));
        for cursor in ["", "!", "bm8", "MDE5N2YzYTA"] {
            assert_eq!(decode(cursor), None, "{cursor}");
        }
        assert!(FIRST_PAGE > "ffffffff-ffff-7fff-bfff-ffffffffffff");
    }
}
