//! Copies text.

use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;

/// Puts `text` on the clipboard; `false` if the browser refuses.
pub(crate) async fn copy(text: &str) -> bool {
    // `navigator.clipboard` is missing on pages without a secure context.
    let clipboard = window().navigator().clipboard();
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
