//! Query parameters of all lists. Lists page by cursor, the position of the last item, so that added items neither hide
//! nor repeat others.

use api::JobState;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

use crate::library::decode_id_cursor;
use crate::platform::text;
use crate::problem::Fault;

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 100;

/// Maximum length of a search, and maximum number of its words.
const MAX_SEARCH_CHARS: usize = 200;
const MAX_WORDS: usize = 8;

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

/// Deserialises the state in a filter. Clients read unknown states, but a filter with one would list nothing.
pub(crate) fn known_state<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<JobState>, D::Error> {
    match Option::deserialize(deserializer)? {
        Some(JobState::Unknown) => {
            let names = JobState::ALL.map(JobState::as_str).join("`, `");
            Err(D::Error::custom(format_args!("`state` must be one of `{names}`")))
        }
        state => Ok(state),
    }
}

/// The words of a search.
pub(crate) fn search_words(search: &str) -> Result<Vec<String>, Fault> {
    if search.chars().count() > MAX_SEARCH_CHARS {
        return Err(Fault::bad_request(format!("`q` can have at most {MAX_SEARCH_CHARS} characters.")));
    }
    Ok(text::search_key(search).split_whitespace().take(MAX_WORDS).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_splits_into_case_folded_words() {
        assert_eq!(search_words("  Port X-T5 ").ok(), Some(vec!["port".to_owned(), "x-t5".to_owned()]));
        assert_eq!(search_words("").ok(), Some(Vec::new()));
        assert!(search_words(&"x".repeat(MAX_SEARCH_CHARS + 1)).is_err());
    }

    fn limit(limit: Option<&str>) -> Option<usize> {
        PageQuery { limit: limit.map(str::to_owned), cursor: None }.limit().ok()
    }

    #[test]
    fn state_filter_accepts_known_states() {
        let parse = |text: &str| known_state(serde_json::json!(text)).ok();
        for state in JobState::ALL {
            assert_eq!(parse(state.as_str()), Some(Some(state)));
        }
        assert_eq!([parse("paused"), parse("Party!")], [None, None]);
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
