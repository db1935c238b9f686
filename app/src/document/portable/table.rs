//! The name of a look-up table. A step holds the text of its file alone, so the file's name becomes a comment of that text.

/// How the comment with the file's name begins.
const NAME: &str = "# File: ";

/// Longer names are cut.
const NAME_MAX_CHARS: usize = 80;

/// The text with a comment that names its file, if that fits `max_bytes`. It is the last line: mistakes are told by their lines.
pub(crate) fn with_name(text: &str, file_name: &str, max_bytes: usize) -> String {
    let name: String = file_name.chars().filter(|c| !c.is_control()).take(NAME_MAX_CHARS).collect();
    let named = format!("{}\n{NAME}{name}\n", text.trim_end());
    if name.is_empty() || named.len() > max_bytes { text.to_owned() } else { named }
}

/// What a person calls the table: its file, or else its title.
pub(crate) fn name_of(text: &str) -> Option<&str> {
    let named = text.trim_end().lines().next_back().and_then(|line| line.strip_prefix(NAME));
    let title = || {
        // Keywords stand before the table.
        let titles = text.lines().take(100).filter_map(|line| line.trim_start().strip_prefix("TITLE"));
        titles.map(|title| title.trim().trim_matches('"')).next()
    };
    named.or_else(title).map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_called_by_its_file_or_else_its_title() {
        let titled = "# made by hand\nTITLE \"Portra 400\"\nLUT_3D_SIZE 2\n0 0 0\n";
        assert_eq!(name_of(titled), Some("Portra 400"));
        let named = with_name(titled, "portra.cube", 1000);
        assert_eq!(name_of(&named), Some("portra.cube"));
        assert!(named.starts_with(titled), "lines keep their numbers");
        assert_eq!(name_of("LUT_3D_SIZE 2\n0 0 0"), None);
        assert_eq!(name_of("TITLE \"\"\n"), None);
        assert_eq!(name_of(""), None);
    }

    #[test]
    fn name_of_a_file_cannot_be_more_than_a_comment() {
        let named = with_name("LUT_3D_SIZE 2", "a\n1 1 1\u{2028}.cube", 1000);
        assert_eq!(named.lines().count(), 2, "{named}");
        assert_eq!(with_name("LUT_3D_SIZE 2", "a.cube", 20), "LUT_3D_SIZE 2", "no room for the name");
    }
}
