//! Marks of restricted pictures.

use api::MarkSource;
use serde::Deserialize;

/// Whether a picture is restricted, and what decided it. Without a mark it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) is_restricted: bool,
    pub(crate) source: Option<MarkSource>,
}

impl Mark {
    /// The mark of a picture. The API has priority over files, and files over paths.
    pub(crate) fn decide(api: Option<bool>, file: Option<bool>, has_segment: bool) -> Self {
        let path = has_segment.then_some(true);
        let marks = [(api, MarkSource::Api), (file, MarkSource::File), (path, MarkSource::Path)];
        let decided = marks.into_iter().find_map(|(mark, source)| Some((mark?, source)));
        Self {
            is_restricted: decided.is_some_and(|(is_restricted, _)| is_restricted),
            source: decided.map(|(_, source)| source),
        }
    }
}

/// The mark in a JSON file beside a picture: its member `restricted`. `None` without such a member. The error is a sentence for
/// the owner. A wrong file is no mark, but an error: otherwise a typing error would publish a protected picture.
pub(crate) fn parse_mark(name: &str, text: &[u8]) -> Result<Option<bool>, String> {
    #[derive(Deserialize)]
    struct Document {
        restricted: Option<bool>,
    }
    let document: Document = serde_json::from_slice(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text))
        .map_err(|error| format!("{name} is no JSON object with `restricted`: true or false. {error}."))?;
    Ok(document.restricted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mark_of_the_api_has_priority() {
        let decide = |api, file, segment| {
            let Mark { is_restricted, source } = Mark::decide(api, file, segment);
            (is_restricted, source)
        };
        assert_eq!(decide(None, None, false), (false, None));
        assert_eq!(decide(None, None, true), (true, Some(MarkSource::Path)));
        assert_eq!(decide(None, Some(false), true), (false, Some(MarkSource::File)));
        assert_eq!(decide(None, Some(true), false), (true, Some(MarkSource::File)));
        assert_eq!(decide(Some(false), Some(true), true), (false, Some(MarkSource::Api)));
        assert_eq!(decide(Some(true), None, false), (true, Some(MarkSource::Api)));
    }

    #[test]
    fn mark_is_a_member_of_an_object() {
        assert_eq!(parse_mark("a.json", br#"{"restricted": true, "title": "x"}"#), Ok(Some(true)));
        assert_eq!(parse_mark("a.json", b"\xef\xbb\xbf{\"restricted\": false}"), Ok(Some(false)));
        assert_eq!(parse_mark("a.json", b"{}"), Ok(None));
        for text in [&b""[..], b"true", br#"{"restricted": "yes"}"#, br#"{"restricted": 1}"#, br#"{"restricted": tru"#]
        {
            assert!(parse_mark("a.json", text).unwrap_err().starts_with("a.json is no JSON object"), "{text:?}");
        }
    }
}
