//! Copies text to the clipboard, and reads it.

use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

/// Copies `text` to the clipboard. Returns `false` if the browser refuses.
pub(crate) async fn copy(text: &str) -> bool {
    match clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}

/// Reads the text of the clipboard. `None` if the browser or the user refuses.
pub(crate) async fn read() -> Option<String> {
    JsFuture::from(clipboard()?.read_text()).await.ok()?.as_string()
}

/// `navigator.clipboard` is missing in insecure contexts.
fn clipboard() -> Option<Clipboard> {
    let clipboard = window().navigator().clipboard();
    (!clipboard.is_undefined()).then_some(clipboard)
}

/// Whether text of the page is selected. The copy command then copies that text.
pub(crate) fn is_text_selected() -> bool {
    window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}
