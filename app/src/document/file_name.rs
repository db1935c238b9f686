//! File names of exported photographs.

/// The default name of an exported file, without its extension: the name of the original, with a suffix that keeps the
/// two apart.
pub(crate) fn export_stem(original: &str) -> String {
    let stem = original.rsplit_once('.').map_or(original, |(stem, _)| stem).trim();
    let stem = if stem.is_empty() { "photograph" } else { stem };
    format!("{stem}-safelight")
}

/// The name of an exported file: the name of the original with the new extension.
pub(crate) fn export_name(original: &str, extension: &str) -> String {
    format!("{}.{extension}", export_stem(original))
}

/// The name of an exported file: the typed text without characters that file systems refuse, with the extension.
pub(crate) fn typed_name(typed: &str, extension: &str) -> String {
    let replaced = |letter: char| if letter.is_control() || r#"/\:*?"<>|"#.contains(letter) { '_' } else { letter };
    let stem: String = typed.trim().chars().map(replaced).collect();
    let stem = stem.trim_start_matches('.');
    let stem = shortened(stem, NAME_MAX_BYTES).trim_end();
    match stem {
        "" => format!("photograph-safelight.{extension}"),
        _ if is_device(stem) => format!("{stem}_.{extension}"),
        _ => format!("{stem}.{extension}"),
    }
}

/// File systems allow 255 bytes. The rest is for the extension, and for the suffix that a browser adds to a duplicate
/// name.
const NAME_MAX_BYTES: usize = 200;

fn shortened(text: &str, max_bytes: usize) -> &str {
    let end = (0..=max_bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

/// Whether Windows reserves the name for a device, such as `con` or `lpt1`, with any extension.
fn is_device(stem: &str) -> bool {
    let name = stem.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |port| name.strip_prefix(port).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    matches!(name.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
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
        assert_eq!(typed_name("../../x", "jpg"), "_.._x.jpg");
    }

    #[test]
    fn typed_name_is_no_device_and_not_too_long() {
        assert_eq!(
            ["con", "LPT1", "nul.b"].map(|name| typed_name(name, "png")),
            ["con_.png", "LPT1_.png", "nul.b_.png"]
        );
        assert_eq!(["cone", "com", "com10"].map(|name| typed_name(name, "png")), ["cone.png", "com.png", "com10.png"]);
        assert_eq!(typed_name(&"x".repeat(300), "png").len(), 204);
        assert_eq!(typed_name(&"é".repeat(300), "png"), format!("{}.png", "é".repeat(100)));
        assert_eq!(typed_name(&"🦀".repeat(300), "png").len(), 204);
    }
}
