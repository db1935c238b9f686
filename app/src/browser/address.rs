//! The fragment of the page's address: what stands behind `#`.

use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// The fragment with its `#`; empty if there is none.
pub(crate) fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Removes the fragment; the history keeps its length.
pub(crate) fn remove_fragment() {
    let location = window().location();
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(&path));
    }
}

/// The address of the app's first page, with a fragment.
pub(crate) fn with_fragment(fragment: &str) -> String {
    format!("{}/{fragment}", window().location().origin().unwrap_or_default())
}
