//! Where a key press goes.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// Whether the key press goes into a text field.
pub(crate) fn is_typing(event: &KeyboardEvent) -> bool {
    is_inside(event, "input, textarea, select, dialog")
}

/// Whether a modal dialog blocks the page. Key presses and pasted text then do not belong to the page.
pub(crate) fn is_page_blocked() -> bool {
    let dialog = leptos::prelude::document().query_selector("dialog:modal");
    dialog.is_ok_and(|dialog| dialog.is_some())
}

/// Whether the target of the event, or one of its ancestors, matches the selector.
pub(crate) fn is_inside(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.and_then(|element| element.closest(selector).ok().flatten()).is_some()
}
