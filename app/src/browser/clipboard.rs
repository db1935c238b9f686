//! Copies text, and reads it.

use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

/// Puts `text` on the clipboard; `false` if the browser refuses.
pub(crate) async fn copy(text: &str) -> bool {
    match clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}

/// The text on the clipboard; none if the browser refuses, or asks and the person does.
pub(crate) async fn read() -> Option<String> {
    JsFuture::from(clipboard()?.read_text()).await.ok()?.as_string()
}

/// `navigator.clipboard` is missing on pages without a secure context.
fn clipboard() -> Option<Clipboard> {
    let clipboard = window().navigator().clipboard();
    (!clipboard.is_undefined()).then_some(clipboard)
}

/// Whether text of the page is selected: copying means that text then.
pub(crate) fn is_text_selected() -> bool {
    window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}
