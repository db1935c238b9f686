//! Query of the image list: search words, filters and order. The edge takes it as parameters, and the gallery keeps it
//! in its address.

use crate::text::gallery as text;

/// A query value and its label.
pub(crate) type QueryOption = (&'static str, fn() -> &'static str);

/// The longest search that the edge accepts, in characters.
pub(crate) const MAX_SEARCH_CHARS: usize = 200;

pub(crate) const FORMATS: [QueryOption; 8] = [
    ("", text::any_format),
    ("jpeg", || "JPEG"),
    ("png", || "PNG"),
    ("webp", || "WebP"),
    ("gif", || "GIF"),
    ("tiff", || "TIFF"),
    ("bmp", || "BMP"),
    ("qoi", || "QOI"),
];
pub(crate) const STATES: [QueryOption; 5] = [
    ("", text::any_state),
    ("queued", text::state_queued),
    ("running", text::state_running),
    ("done", text::state_done),
    ("failed", text::state_failed),
];
pub(crate) const SORTS: [QueryOption; 3] = [("", text::newest), ("taken", text::date_taken), ("name", text::name)];

/// A query. The default is all images, newest upload first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ImageQuery {
    /// Words in the name, the camera or the lens.
    pub(crate) words: String,
    /// A file format; empty for all.
    pub(crate) format: &'static str,
    /// A state; empty for all.
    pub(crate) state: &'static str,
    /// `taken` or `name`; empty for the newest upload first.
    pub(crate) sort: &'static str,
}

impl ImageQuery {
    /// Reads the query parameters of an address. Unknown values are ignored, because an address may be mistyped.
    pub(crate) fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let known = |name, options| known_value(options, &value(name).unwrap_or_default());
        Self {
            words: normalized_words(&value("q").unwrap_or_default()),
            format: known("format", &FORMATS),
            state: known("state", &STATES),
            sort: known("sort", &SORTS),
        }
    }

    /// Parameter names and values, without empty values.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all = [("q", self.words.as_str()), ("format", self.format), ("state", self.state), ("sort", self.sort)];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Whether this is the default. Only then can the app place a new image without a request to the edge.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the query can exclude images.
    pub(crate) fn is_filter(&self) -> bool {
        !self.without_filter().eq(self)
    }

    /// The same order without filters.
    pub(crate) fn without_filter(&self) -> Self {
        Self { sort: self.sort, ..Self::default() }
    }
}

/// Normalizes search words: one space between them, truncated to what the edge accepts.
pub(crate) fn normalized_words(typed: &str) -> String {
    let words = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(MAX_SEARCH_CHARS).collect::<String>().trim_end().to_owned()
}

/// The value of `options` that equals `value`; otherwise the first one, which is empty.
pub(crate) fn known_value(options: &'static [QueryOption], value: &str) -> &'static str {
    options.iter().find(|(known, _)| *known == value).map_or("", |(known, _)| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use filters::Format;

    fn read(query: &[(&str, &str)]) -> ImageQuery {
        ImageQuery::read(|name| query.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn query_comes_back_from_its_pairs() {
        let query = [("q", "cat x-t5"), ("format", "webp"), ("state", "failed"), ("sort", "name")];
        assert_eq!(read(&query).pairs(), query);
        assert!(read(&[]).is_default() && read(&[]).pairs().is_empty());
    }

    #[test]
    fn query_leaves_out_unknown_values() {
        let mistyped = read(&[("q", "  "), ("format", "heic"), ("state", "lost"), ("sort", "uploaded")]);
        assert!(mistyped.is_default());
        assert_eq!(read(&[("q", &"é".repeat(300))]).words.chars().count(), MAX_SEARCH_CHARS);
        assert_eq!(normalized_words(" cat  nap "), "cat nap");
    }

    #[test]
    fn query_order_is_no_filter() {
        let sorted = read(&[("sort", "taken")]);
        assert!(!sorted.is_filter() && !sorted.is_default());
        let filtered = read(&[("sort", "taken"), ("state", "done")]);
        assert!(filtered.is_filter());
        assert_eq!(filtered.without_filter(), sorted);
    }

    #[test]
    fn query_has_a_label_for_every_format() {
        let named: Vec<_> = FORMATS.iter().skip(1).map(|(value, _)| *value).collect();
        assert_eq!(named, Format::ALL.map(Format::as_str));
    }
}
