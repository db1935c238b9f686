//! The placeholder of an account without an avatar: the first letter of its handle on a colour of its own, as SVG.

use filters::Digest;

pub(super) const PLACEHOLDER_MEDIA_TYPE: &str = "image/svg+xml";

/// Draws the placeholder of a handle.
pub(super) fn draw(handle: &str) -> String {
    // Handles consist of letters, digits and underscores, so the letter needs no escape in XML.
    let letter = handle.chars().find(char::is_ascii_alphanumeric).unwrap_or('?').to_ascii_uppercase();
    let hue = Digest::sha256(handle.as_bytes()).as_bytes().first().map_or(0, |byte| u32::from(*byte) * 360 / 256);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512"><rect width="512" height="512" fill="hsl({hue},45%,35%)"/><text x="256" y="256" dy=".36em" text-anchor="middle" font-family="sans-serif" font-size="256" fill="white">{letter}</text></svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholder_shows_the_first_letter_and_keeps_its_colour() {
        assert!(draw("_ann").contains(">A</text>"));
        assert!(draw("___").contains(">?</text>"));
        assert_eq!(draw("ann"), draw("ann"));
        assert_ne!(draw("ann"), draw("amy"));
    }
}
