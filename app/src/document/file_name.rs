//! File names of exported photographs.

/// The name of an exported file: the original's without its extension, and the new one's.
pub(crate) fn export_name(original: &str, extension: &str) -> String {
    let stem = original.rsplit_once('.').map_or(original, |(stem, _)| stem).trim();
    let stem = if stem.is_empty() { "photograph" } else { stem };
    format!("{stem}-safelight.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn export_name_replaces_the_extension() {
        assert_eq!(export_name("DSC_0001.JPG", "png"), "DSC_0001-safelight.png");
        assert_eq!(export_name("holiday", "jpg"), "holiday-safelight.jpg");
        assert_eq!(export_name(".png", "jpg"), "photograph-safelight.jpg");
    }
}
