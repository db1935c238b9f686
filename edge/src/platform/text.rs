//! Unicode text functions of the JavaScript engine (`text.js`): grapheme clusters, normalisation, case.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/platform/text.js")]
extern "C" {
    /// The first grapheme clusters of `text`, unbroken, with at most `max_chars` characters in total.
    pub(crate) fn graphemes(text: &str, max_chars: u32) -> String;

    #[wasm_bindgen(js_name = compose)]
    fn compose_of(text: &str) -> String;

    #[wasm_bindgen(js_name = visible)]
    fn visible_of(text: &str) -> String;

    #[wasm_bindgen(js_name = searchKey)]
    fn search_key_of(text: &str) -> String;
}

/// Removes invisible characters: control characters, format characters such as those that reverse text, fillers.
/// Joiners stay in emoji and in scripts that need them.
pub(crate) fn visible(text: &str) -> String {
    if text.is_ascii() { text.chars().filter(|c| !c.is_ascii_control()).collect() } else { visible_of(text) }
}

/// The form of a text for searching: case-folded and normalised (NFKC). Texts that Unicode calls equivalent have the same
/// key, such as "é" as one character and as "e" with a combining accent, which macOS writes.
pub(crate) fn search_key(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { search_key_of(text) }
}

/// The text in composed form (NFC): keyboards and systems write one letter in different ways.
pub(crate) fn compose(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { compose_of(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// JavaScript computes the keys of other text; `tests/api/search.test.mjs` tests them.
    #[test]
    fn search_key_of_ascii_is_lower_case() {
        assert_eq!(search_key("DSC_0042.JPG\nX-T5"), "dsc_0042.jpg\nx-t5");
    }
}
