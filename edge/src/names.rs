//! Names of files and renditions, as people choose them.

use crate::platform::text;

/// Name of a file without a name.
pub(crate) const UNTITLED: &str = "untitled";

/// Maximum length of a name.
pub(crate) const MAX_CHARS: usize = 200;

/// Maximum length of an extension that survives truncation.
const MAX_EXTENSION_CHARS: usize = 10;

/// Sanitises a name: keeps the last part of the path, and removes invisible characters, such as those that reverse
/// text. Truncates a long name at the end of its stem. `None` if nothing is left.
pub(crate) fn clean(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = text::visible(last).trim().to_owned();
    let kept = if kept.chars().count() > MAX_CHARS { truncate(&kept, text::graphemes) } else { kept };
    if kept.chars().all(|c| c == '.') { None } else { Some(kept) }
}

/// Sanitises a text of several lines: removes invisible characters within the lines, and white space around the text.
/// `None` if nothing is left.
pub(crate) fn clean_lines(text: &str) -> Option<String> {
    let lines: Vec<_> = text.lines().map(|line| text::visible(line).trim_end().to_owned()).collect();
    let text = lines.join("\n").trim().to_owned();
    if text.is_empty() { None } else { Some(text) }
}

/// Sanitises a text of one line. `None` if nothing is left.
pub(crate) fn clean_line(text: &str) -> Option<String> {
    let line = text::visible(&text.replace(['\n', '\r', '\t'], " ")).trim().to_owned();
    if line.is_empty() { None } else { Some(line) }
}

/// Truncates a name to [`MAX_CHARS`] and keeps its extension. `graphemes` truncates a text between visible characters.
fn truncate(name: &str, graphemes: impl Fn(&str, u32) -> String) -> String {
    let (stem, extension) = split(name);
    let max_chars = MAX_CHARS - extension.map_or(0, |extension| 1 + extension.len());
    let mut kept = graphemes(stem, max_chars as u32);
    if kept.is_empty() {
        // A single visible character of hundreds of code points: truncating it loses nothing readable.
        kept = stem.chars().take(max_chars).collect();
    }
    let kept = kept.trim_end();
    extension.map_or_else(|| kept.to_owned(), |extension| format!("{kept}.{extension}"))
}

/// The name of a rendition: the original's name with the rendition's extension.
pub(crate) fn with_extension(name: &str, extension: &str) -> String {
    let name = format!("{}.{extension}", stem(name));
    if name.chars().count() > MAX_CHARS { truncate(&name, text::graphemes) } else { name }
}

/// A name without its extension.
pub(crate) fn stem(name: &str) -> &str {
    split(name).0
}

/// The extension of a name.
pub(crate) fn extension(name: &str) -> Option<&str> {
    split(name).1
}

/// Splits a name into stem and extension. The text after a dot is an extension only if it looks like one: "Nr. 5" and
/// "2.5" have none.
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

    /// JavaScript decides which other characters are visible; `tests/api/images.test.mjs` tests that.
    #[test]
    fn name_is_sanitised() {
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

    #[test]
    fn text_is_sanitised_by_lines() {
        assert_eq!(clean_lines("  a \r\n\n b\u{7}c\n").as_deref(), Some("a\n\n bc"));
        assert_eq!(clean_lines(" \n\u{0}"), None);
        assert_eq!(clean_line(" a\nb\u{1b} ").as_deref(), Some("a b"));
        assert_eq!(clean_line("\n"), None);
    }

    fn truncate_by_chars(name: &str) -> String {
        truncate(name, |text, max_chars| text.chars().take(max_chars as usize).collect())
    }

    #[test]
    fn name_truncation_keeps_extension() {
        let long = "é".repeat(300);
        for (name, kept) in [
            (format!("{long}.jpg"), format!("{}.jpg", "é".repeat(196))),
            (format!("{long}.JPEG"), format!("{}.JPEG", "é".repeat(195))),
            (long.clone(), "é".repeat(200)),
            // No extension: a sentence, a number, a dot at the end.
            (format!("a. {long}"), format!("a. {}", "é".repeat(197))),
            (format!("{long}.2024"), "é".repeat(200)),
            (format!("{long}."), "é".repeat(200)),
            // Removes a space before the cut.
            (format!("{} {long}.tiff", "x".repeat(194)), format!("{}.tiff", "x".repeat(194))),
        ] {
            assert_eq!(truncate_by_chars(&name), kept);
            assert!(kept.chars().count() <= MAX_CHARS);
        }
        // A visible character of more than 200 characters cannot be kept whole.
        let tower = format!("e{}", "\u{301}".repeat(400));
        assert_eq!(truncate(&format!("{tower}.jpg"), |_, _| String::new()).chars().count(), MAX_CHARS);
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
