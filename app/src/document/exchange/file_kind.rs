//! The kind of a file, by its extension. Every other file counts as a photograph.

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    Photograph,
    /// A look-up table.
    Table,
    Recipe,
    /// A preset of Lightroom.
    Lightroom,
}

impl FileKind {
    pub(crate) fn of(name: &str) -> Self {
        match name.rsplit_once('.') {
            Some((_, extension)) if extension.eq_ignore_ascii_case("cube") => Self::Table,
            Some((_, extension)) if extension.eq_ignore_ascii_case("json") => Self::Recipe,
            Some((_, extension)) if extension.eq_ignore_ascii_case("xmp") => Self::Lightroom,
            _ => Self::Photograph,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_kind_is_told_by_the_end_of_the_name() {
        for (name, kind) in [
            ("a.jpg", FileKind::Photograph),
            ("Portra 400.CUBE", FileKind::Table),
            ("a.jpg.cube", FileKind::Table),
            ("a.recipe.json", FileKind::Recipe),
            ("Matte 2.XMP", FileKind::Lightroom),
            ("cube", FileKind::Photograph),
            (".json.png", FileKind::Photograph),
            ("", FileKind::Photograph),
        ] {
            assert_eq!(FileKind::of(name), kind, "{name}");
        }
    }
}
