//! Paths of sources and of published files.
//!
//! The published path of `maps/a.jpg` is `maps/a.tif`. If another source of the collection has that path already, it is
//! `maps/a.jpg.tif`; if that is taken too, `maps/a.jpg.2.tif`, and so on. PDF files keep their names.

use std::borrow::Cow;

use fast_glob::glob_match;

/// The extension of JSON files, which can mark pictures.
const JSON: &str = "json";

/// The longest published path: a key may have 1,024 bytes, and folder and prefix need room.
const MAX_PUBLISHED_BYTES: usize = 800;

/// A path without its extension. A name that begins with its only dot has none.
pub(crate) fn stem(path: &str) -> &str {
    let name_at = path.rfind('/').map_or(0, |slash| slash + 1);
    match path.rfind('.') {
        Some(dot) if dot > name_at => path.get(..dot).unwrap_or(path),
        _ => path,
    }
}

/// The path of an address without its host, query and fragment; any other path as it is.
pub(crate) fn without_host(path: &str) -> &str {
    let Some((_, address)) = path.split_once("://") else { return path };
    let address = address.split(['?', '#']).next().unwrap_or_default();
    address.split_once('/').map_or("", |(_, path)| path)
}

/// The last name of a path. That of an address has no query, which may have a signature.
pub(crate) fn file_name(path: &str) -> &str {
    let path = without_host(path).trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    if name.is_empty() { "index" } else { name }
}

/// The extension of a path or address in lower case; empty if there is none.
pub(crate) fn extension(path: &str) -> String {
    let path = without_host(path);
    let stem = stem(path);
    path.get(stem.len() + 1..).unwrap_or_default().to_ascii_lowercase()
}

/// Whether the path is that of a PDF file.
pub(crate) fn is_pdf(path: &str) -> bool {
    extension(path) == "pdf"
}

/// The paths without `.json` of a JSON file: those of the pictures it can be beside, and their stems. `None` for other files.
pub(crate) fn marked_base(path: &str) -> Option<&str> {
    (extension(path) == JSON).then(|| stem(path))
}

/// The JSON files that can be beside a picture.
pub(crate) fn mark_paths(path: &str) -> [String; 2] {
    [format!("{path}.{JSON}"), format!("{}.{JSON}", stem(path))]
}

/// The published path number `n` (from 0) of a source; the first free one is taken.
pub(crate) fn published(source: &str, n: u32) -> String {
    let path = published_base(source);
    if is_pdf(source) && n == 0 {
        return path.into_owned();
    }
    match n {
        0 => format!("{}.tif", stem(&path)),
        1 => format!("{path}.tif"),
        n => format!("{path}.{n}.tif"),
    }
}

/// The path of a source, or that of an address: its host and path, without what no key should have.
fn published_base(source: &str) -> Cow<'_, str> {
    let address = source.strip_prefix("https://").or_else(|| source.strip_prefix("http://"));
    let path = match address {
        None => Cow::Borrowed(source),
        Some(address) => {
            let address = address.split('#').next().unwrap_or_default();
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
            let plain: String = address.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
            let path = plain.trim_end_matches('/');
            // A host alone has no extension.
            Cow::Owned(if path.contains('/') { path.to_owned() } else { format!("{path}/index") })
        }
    };
    match path.char_indices().map(|(at, _)| at).find(|at| *at > MAX_PUBLISHED_BYTES) {
        Some(end) => Cow::Owned(path.get(..end).unwrap_or_default().to_owned()),
        None => path,
    }
}

/// The path of an object in a folder; `None` if it is not in it. The object of a folder itself is in none.
pub(crate) fn within<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    path.strip_prefix(folder)?.strip_prefix('/').filter(|rest| !rest.is_empty() && !rest.ends_with('/'))
}

/// Whether one folder is the other or inside of it.
pub(crate) fn overlap(one: &str, other: &str) -> bool {
    one == other || within(one, other).is_some() || within(other, one).is_some()
}

/// Whether a pattern applies to the path. A pattern with `/` applies to the whole path, another one to each name in it.
pub(crate) fn is_ignored(path: &str, patterns: &[String]) -> bool {
    patterns.iter().any(|pattern| {
        if pattern.contains('/') {
            glob_match(pattern.trim_start_matches('/'), path)
        } else {
            path.split('/').any(|name| glob_match(pattern, name))
        }
    })
}

/// Whether a folder of the path has this name.
pub(crate) fn has_segment(path: &str, name: &str) -> bool {
    let mut names: Vec<_> = path.split('/').collect();
    names.pop();
    names.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_has_the_name_and_extension_of_its_path() {
        for (path, name, kind) in [
            ("https://example.org/closed/a.jpg?signature=secret", "a.jpg", "jpg"),
            ("https://example.org/plan.PDF?x=1#page=2", "plan.PDF", "pdf"),
            ("https://example.org", "index", ""),
            ("https://example.org/x/", "x", ""),
            ("closed/a b.png", "a b.png", "png"),
            ("what?.png", "what?.png", "png"),
        ] {
            assert_eq!((file_name(path), extension(path).as_str()), (name, kind), "{path}");
        }
        assert_eq!(without_host("https://closed/a.jpg"), "a.jpg");
        assert_eq!(without_host("https://example.org/closed/a.jpg?b=/c"), "closed/a.jpg");
    }

    #[test]
    fn published_path_is_the_stem_while_it_is_free() {
        let paths = |source: &str| [0, 1, 2, 3].map(|n| published(source, n));
        assert_eq!(paths("a.jpg"), ["a.tif", "a.jpg.tif", "a.jpg.2.tif", "a.jpg.3.tif"]);
        assert_eq!(paths("x.y/a.b.PNG")[..2], ["x.y/a.b.tif", "x.y/a.b.PNG.tif"]);
        assert_eq!(paths("x.y/plain")[..2], ["x.y/plain.tif", "x.y/plain.tif"]);
        assert_eq!(paths(".hidden")[0], ".hidden.tif");
        assert_eq!(paths("a.tif")[..2], ["a.tif", "a.tif.tif"]);
        assert_eq!(paths("plan.pdf")[..2], ["plan.pdf", "plan.pdf.tif"]);
    }

    #[test]
    fn published_path_of_an_address_is_plain() {
        let path = |source: &str| published(source, 0);
        assert_eq!(path("https://example.org/maps/a.jpg"), "example.org/maps/a.tif");
        assert_eq!(path("https://example.org/maps/a.jpg?size=full&x=1"), "example.org/maps/a.tif");
        assert_eq!(published("https://example.org/a.jpg?s=1", 1), "example.org/a.jpg_s_1.tif");
        assert_eq!(path("https://example.org/"), "example.org/index.tif");
        assert_eq!(path("http://localhost:8000/ü.png"), "localhost_8000/_.tif");
        assert!(path(&format!("https://example.org/{}", "a".repeat(2_000))).len() < 900);
    }

    #[test]
    fn json_files_are_beside_pictures() {
        assert_eq!(marked_base("x/a.jpg.json"), Some("x/a.jpg"));
        assert_eq!(marked_base("x/a.JSON"), Some("x/a"));
        assert_eq!(marked_base("x/a.jpg"), None);
        assert_eq!(marked_base(".json"), None);
        assert_eq!(mark_paths("x/a.jpg"), ["x/a.jpg.json", "x/a.json"]);
    }

    #[test]
    fn folders_contain_paths_and_do_not_overlap() {
        assert_eq!(within("maps", "maps/a.jpg"), Some("a.jpg"));
        assert_eq!(within("maps", "maps/x/a.jpg"), Some("x/a.jpg"));
        for path in ["maps", "maps/", "mapsa/a.jpg", "a/maps/b.jpg", "maps/x/"] {
            assert_eq!(within("maps", path), None, "{path}");
        }
        assert!(overlap("maps", "maps") && overlap("maps", "maps/old") && overlap("maps/old", "maps"));
        assert!(!overlap("maps", "maps2") && !overlap("a/maps", "maps"));
    }

    #[test]
    fn patterns_ignore_names_and_paths() {
        let ignored = |path: &str, pattern: &str| is_ignored(path, &[pattern.to_owned()]);
        assert!(ignored("._a.jpg", "._*") && ignored("x/._a.jpg", "._*"));
        assert!(!ignored("a._.jpg", "._*"));
        assert!(ignored("x/a.tmp", "*.tmp") && !ignored("x/a.tmp.jpg", "*.tmp"));
        assert!(ignored("drafts/x/a.jpg", "drafts/**") && !ignored("x/drafts/a.jpg", "drafts/**"));
        assert!(ignored("x/drafts/a.jpg", "**/drafts/*") && ignored("x/drafts/a.jpg", "drafts"));
        assert!(ignored("a1.jpg", "a?.jpg") && !ignored("a/.jpg", "a?.jpg"));
        assert!(!is_ignored("a.jpg", &[]));
    }

    #[test]
    fn segment_is_a_folder_of_the_path() {
        assert!(has_segment("closed/a.jpg", "closed") && has_segment("x/closed/y/a.jpg", "closed"));
        assert!(!has_segment("closed.jpg", "closed") && !has_segment("x/closed", "closed"));
        assert!(!has_segment("Closed/a.jpg", "closed"));
    }
}
