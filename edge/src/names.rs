//! Names that people give files and renditions.

/// What a file without a name is called.
pub(crate) const UNTITLED: &str = "untitled";

/// Most characters of a name that are kept.
pub(crate) const MAX_CHARS: usize = 200;

/// The last part of a path, without control characters and the ones that turn text around; `None` if nothing is left.
pub(crate) fn clean(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !turns_text(*c)).collect();
    let kept: String = kept.trim().chars().take(MAX_CHARS).collect();
    let kept = kept.trim_end();
    if kept.chars().all(|c| c == '.') { None } else { Some(kept.to_owned()) }
}

/// Unicode's bidirectional controls: with them `gpj.exe` can be made to read `exe.jpg`.
const fn turns_text(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name without its extension.
pub(crate) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_loses_its_path_and_what_does_not_print() {
        for (name, kept) in [
            ("rocket.jpg", Some("rocket.jpg")),
            ("/etc/passwd", Some("passwd")),
            ("C:\\photos\\räkete.jpg", Some("räkete.jpg")),
            ("a\r\nSet-Cookie: x\0.jpg", Some("aSet-Cookie: x.jpg")),
            ("photo\u{202e}gpj.exe", Some("photogpj.exe")),
            ("  padded.png ", Some("padded.png")),
            ("..", None),
            ("", None),
            ("folder/", None),
        ] {
            assert_eq!(clean(name).as_deref(), kept, "{name:?}");
        }
        assert_eq!(clean(&"é".repeat(300)).map(|name| name.chars().count()), Some(MAX_CHARS));
    }

    #[test]
    fn name_stem_ends_before_the_extension() {
        assert_eq!(stem("a.b.jpg"), "a.b");
        assert_eq!(stem("plain"), "plain");
        assert_eq!(stem(".hidden"), ".hidden");
    }
}
