//! Names that people give files and renditions.

use crate::platform::text;

/// What a file without a name is called.
pub(crate) const UNTITLED: &str = "untitled";

/// Most characters of a name that are kept.
pub(crate) const MAX_CHARS: usize = 200;

/// Longest extension that is kept when a name is cut.
const MAX_EXTENSION_CHARS: usize = 10;

/// The last part of a path, without characters that nobody sees, such as those that turn text around; `None` if nothing is left. A longer one loses the
/// end of its stem and keeps its extension.
pub(crate) fn clean(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = text::visible(last).trim().to_owned();
    let kept = if kept.chars().count() > MAX_CHARS { cut(&kept, text::graphemes) } else { kept };
    if kept.chars().all(|c| c == '.') { None } else { Some(kept) }
}

/// At most [`MAX_CHARS`] characters of a name, its extension among them. `graphemes` gives the beginning of a text without taking a visible
/// character apart.
fn cut(name: &str, graphemes: impl Fn(&str, u32) -> String) -> String {
    let (stem, extension) = split(name);
    let room = MAX_CHARS - extension.map_or(0, |extension| 1 + extension.len());
    let mut kept = graphemes(stem, room as u32);
    if kept.is_empty() {
        // One visible character of hundreds: nothing that anybody reads is lost.
        kept = stem.chars().take(room).collect();
    }
    let kept = kept.trim_end();
    extension.map_or_else(|| kept.to_owned(), |extension| format!("{kept}.{extension}"))
}

/// The name of a rendition: the original's name with the rendition's extension.
pub(crate) fn with_extension(name: &str, extension: &str) -> String {
    let name = format!("{}.{extension}", stem(name));
    if name.chars().count() > MAX_CHARS { cut(&name, text::graphemes) } else { name }
}

/// A name without its extension.
fn stem(name: &str) -> &str {
    split(name).0
}

/// Stem and extension. What stands behind a dot is an extension only if it looks like one: "Nr. 5" and "2.5" have none.
fn split(name: &str) -> (&str, Option<&str>) {
    let is_extension = |text: &str| {
        text.len() <= MAX_EXTENSION_CHARS
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && text.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && is_extension(extension) => (stem, Some(extension)),
        _ => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// JavaScript knows what of other text is visible; `tests/api/images.test.mjs` tests that.
    #[test]
    fn name_loses_its_path_and_what_does_not_print() {
        for (name, kept) in [
            ("rocket.jpg", Some("rocket.jpg")),
            ("/etc/passwd", Some("passwd")),
            ("C:\\photos\\rocket.jpg", Some("rocket.jpg")),
            ("a\r\nSet-Cookie: x\0.jpg", Some("aSet-Cookie: x.jpg")),
            ("  padded.png ", Some("padded.png")),
            ("..", None),
            ("", None),
            ("folder/", None),
        ] {
            assert_eq!(clean(name).as_deref(), kept, "{name:?}");
        }
    }

    fn cut_by_chars(name: &str) -> String {
        cut(name, |text, max_chars| text.chars().take(max_chars as usize).collect())
    }

    #[test]
    fn name_that_is_too_long_keeps_its_extension() {
        let long = "é".repeat(300);
        for (name, kept) in [
            (format!("{long}.jpg"), format!("{}.jpg", "é".repeat(196))),
            (format!("{long}.JPEG"), format!("{}.JPEG", "é".repeat(195))),
            (long.clone(), "é".repeat(200)),
            // No extension: a sentence, a number, a dot at the end.
            (format!("a. {long}"), format!("a. {}", "é".repeat(197))),
            (format!("{long}.2024"), "é".repeat(200)),
            (format!("{long}."), "é".repeat(200)),
            // A space before the cut goes.
            (format!("{} {long}.tiff", "x".repeat(194)), format!("{}.tiff", "x".repeat(194))),
        ] {
            assert_eq!(cut_by_chars(&name), kept);
            assert!(kept.chars().count() <= MAX_CHARS);
        }
        // A visible character of more than 200 characters cannot be kept whole.
        let tower = format!("e{}", "\u{301}".repeat(400));
        assert_eq!(cut(&format!("{tower}.jpg"), |_, _| String::new()).chars().count(), MAX_CHARS);
    }

    #[test]
    fn name_stem_ends_before_the_extension() {
        for (name, stem) in [
            ("a.b.jpg", "a.b"),
            ("plain", "plain"),
            (".hidden", ".hidden"),
            ("Nr. 5", "Nr. 5"),
            ("warm 2.5", "warm 2.5"),
            ("scan.tar.gz", "scan.tar"),
        ] {
            assert_eq!(super::stem(name), stem);
        }
        assert_eq!(with_extension("a.b.jpg", "webp"), "a.b.webp");
        assert_eq!(with_extension("Nr. 5", "png"), "Nr. 5.png");
    }
}
