//! File names of exported photographs.

/// The name that is proposed for an exported file, without an extension: the original's, with a word that keeps the two apart.
pub(crate) fn export_stem(original: &str) -> String {
    let stem = original.rsplit_once('.').map_or(original, |(stem, _)| stem).trim();
    let stem = if stem.is_empty() { "photograph" } else { stem };
    format!("{stem}-safelight")
}

/// The name of an exported file: the original's without its extension, and the new one's.
pub(crate) fn export_name(original: &str, extension: &str) -> String {
    format!("{}.{extension}", export_stem(original))
}

/// The name of an exported file: what a person typed, without what no file system takes, and the extension.
pub(crate) fn typed_name(typed: &str, extension: &str) -> String {
    let kept = |letter: char| if letter.is_control() || r#"/\:*?"<>|"#.contains(letter) { '_' } else { letter };
    let stem: String = typed.trim().chars().map(kept).collect();
    let stem = stem.trim_start_matches('.');
    let stem = if stem.is_empty() { "photograph-safelight" } else { stem };
    format!("{stem}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn export_stem_drops_the_extension() {
        assert_eq!(export_stem("DSC_0001.JPG"), "DSC_0001-safelight");
        assert_eq!(export_stem("holiday"), "holiday-safelight");
        assert_eq!(export_stem(".png"), "photograph-safelight");
    }

    #[test]
    fn typed_name_is_one_that_file_systems_take() {
        assert_eq!(typed_name(" By the sea ", "jpg"), "By the sea.jpg");
        assert_eq!(typed_name("a/b: c?", "png"), "a_b_ c_.png");
        assert_eq!(typed_name("  ", "webp"), "photograph-safelight.webp");
        assert_eq!(typed_name("..hidden", "jpg"), "hidden.jpg");
    }
}
