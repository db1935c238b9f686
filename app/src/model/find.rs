//! Which images the gallery shows, and in what order. It lives in the page's address, so that Back and a reload keep it.

/// A value of the query, and what it is called.
pub(crate) type Word = (&'static str, &'static str);

/// The edge takes no longer search.
pub(crate) const MAX_WORDS_CHARS: usize = 200;

pub(crate) const FORMATS: [Word; 8] = [
    ("", "All formats"),
    ("jpeg", "JPEG"),
    ("png", "PNG"),
    ("webp", "WebP"),
    ("gif", "GIF"),
    ("tiff", "TIFF"),
    ("bmp", "BMP"),
    ("qoi", "QOI"),
];
pub(crate) const STATES: [Word; 5] =
    [("", "Any state"), ("queued", "Waiting"), ("running", "Under way"), ("done", "Done"), ("failed", "Failed")];
pub(crate) const SORTS: [Word; 3] = [("", "Newest"), ("taken", "Date taken"), ("name", "Name")];

/// What a person looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Find {
    /// Words of the name, the camera or the lens.
    pub(crate) words: String,
    /// A file format; all if empty.
    pub(crate) format: &'static str,
    /// A state; all if empty.
    pub(crate) state: &'static str,
    /// `taken` or `name`; the newest upload first if empty.
    pub(crate) sort: &'static str,
}

impl Find {
    /// From the values of a query. What is unknown there is left out: an address may be mistyped.
    pub(crate) fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let known = |name, words| known(words, &value(name).unwrap_or_default());
        Self {
            words: words(&value("q").unwrap_or_default()),
            format: known("format", &FORMATS),
            state: known("state", &STATES),
            sort: known("sort", &SORTS),
        }
    }

    /// The query, of the page and of the edge's list.
    pub(crate) fn query(&self) -> Vec<(&'static str, &str)> {
        let all = [("q", self.words.as_str()), ("format", self.format), ("state", self.state), ("sort", self.sort)];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Whether all images are shown, the newest first: only then it is known here where a new one belongs.
    pub(crate) fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether something is left out.
    pub(crate) fn is_filter(&self) -> bool {
        !self.without_filter().eq(self)
    }

    /// All images, in the same order.
    pub(crate) fn without_filter(&self) -> Self {
        Self { sort: self.sort, ..Self::default() }
    }
}

/// Words as they are looked for: one blank between them, and no more than the edge takes.
pub(crate) fn words(typed: &str) -> String {
    let words = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(MAX_WORDS_CHARS).collect::<String>().trim_end().to_owned()
}

/// The one of `words` with that value; the first, which says nothing, if there is none.
pub(crate) fn known(words: &'static [Word], value: &str) -> &'static str {
    words.iter().find(|(known, _)| *known == value).map_or("", |(known, _)| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use filters::Format;

    fn find(query: &[(&str, &str)]) -> Find {
        Find::read(|name| query.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn find_comes_back_from_its_query() {
        let query = [("q", "cat x-t5"), ("format", "webp"), ("state", "failed"), ("sort", "name")];
        assert_eq!(find(&query).query(), query);
        assert!(find(&[]).is_everything() && find(&[]).query().is_empty());
    }

    #[test]
    fn find_leaves_out_what_it_does_not_know() {
        let mistyped = find(&[("q", "  "), ("format", "heic"), ("state", "lost"), ("sort", "uploaded")]);
        assert!(mistyped.is_everything());
        assert_eq!(find(&[("q", &"é".repeat(300))]).words.chars().count(), MAX_WORDS_CHARS);
        assert_eq!(words(" cat  nap "), "cat nap");
    }

    #[test]
    fn find_an_order_is_no_filter() {
        let sorted = find(&[("sort", "taken")]);
        assert!(!sorted.is_filter() && !sorted.is_everything());
        let filtered = find(&[("sort", "taken"), ("state", "done")]);
        assert!(filtered.is_filter());
        assert_eq!(filtered.without_filter(), sorted);
    }

    #[test]
    fn find_has_a_word_for_every_format() {
        let named: Vec<_> = FORMATS.iter().skip(1).map(|(value, _)| *value).collect();
        assert_eq!(named, Format::ALL.map(Format::as_str));
    }
}
