//! The fragment of the page's address: the part from `#` on.

use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// The fragment including its `#`; empty if there is none.
pub(crate) fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Removes the fragment without a new history entry.
pub(crate) fn remove_fragment() {
    let location = window().location();
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(&path));
    }
}

/// The address of the first page of the app with a fragment.
pub(crate) fn with_fragment(fragment: &str) -> String {
    format!("{}/{fragment}", window().location().origin().unwrap_or_default())
}
