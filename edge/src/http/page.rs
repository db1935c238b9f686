//! Query parameters of all lists. Lists page by cursor, the position of the last item, so that added items neither hide
//! nor repeat others.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::library::decode_id_cursor;
use crate::problem::Fault;

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 100;

/// Query parameters of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Maximum number of items on a page; 50 if absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

impl PageQuery {
    /// The requested number of items.
    pub(crate) fn limit(&self) -> Result<usize, Fault> {
        let Some(text) = self.limit.as_deref() else { return Ok(DEFAULT_LIMIT) };
        let limit = text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
        limit.ok_or_else(|| Fault::bad_request(format!("`limit` must be a whole number from 1 to {MAX_LIMIT}.")))
    }

    /// The id of the last item of the previous page, in a list that is ordered by id.
    pub(crate) fn before(&self) -> Result<Option<String>, Fault> {
        let before = self.cursor().map(|cursor| {
            let before = decode_id_cursor(cursor);
            before.ok_or_else(|| Fault::bad_request("`cursor` must be the `next_cursor` of a page of this list."))
        });
        before.transpose()
    }

    /// The cursor as text.
    pub(crate) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(limit: Option<&str>) -> Option<usize> {
        PageQuery { limit: limit.map(str::to_owned), cursor: None }.limit().ok()
    }

    #[test]
    fn page_limit_is_bounded() {
        assert_eq!(limit(None), Some(DEFAULT_LIMIT));
        assert_eq!([limit(Some("1")), limit(Some("100"))], [Some(1), Some(MAX_LIMIT)]);
        for text in ["0", "101", "-1", "ten", ""] {
            assert_eq!(limit(Some(text)), None, "{text}");
        }
    }
}
