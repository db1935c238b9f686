//! Unicode text by the JavaScript engine's tables (`text.js`): grapheme clusters, normalisation, case.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/platform/text.js")]
extern "C" {
    /// The first grapheme clusters of `text`, whole, of at most `max_chars` characters together.
    pub(crate) fn graphemes(text: &str, max_chars: u32) -> String;

    #[wasm_bindgen(js_name = visible)]
    fn visible_of(text: &str) -> String;

    #[wasm_bindgen(js_name = searchKey)]
    fn search_key_of(text: &str) -> String;
}

/// Text without the characters that nobody sees: controls, formats such as those that turn text around, fillers. Joiners stay in emoji and in scripts that
/// are written with them.
pub(crate) fn visible(text: &str) -> String {
    if text.is_ascii() { text.chars().filter(|c| !c.is_ascii_control()).collect() } else { visible_of(text) }
}

/// Text as searches compare it: without case, compatibility forms unified (NFKC). Texts that Unicode calls equivalent have one key, such as
/// "é" as one character and as "e" with an accent behind it, which is what macOS writes.
pub(crate) fn search_key(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { search_key_of(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// JavaScript makes the keys of other text; `tests/api/search.test.mjs` tests those.
    #[test]
    fn search_key_of_ascii_is_lower_case() {
        assert_eq!(search_key("DSC_0042.JPG\nX-T5"), "dsc_0042.jpg\nx-t5");
    }
}
