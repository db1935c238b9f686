//! The style sheets of the app. The page links them without applying them, because browsers paint nothing before a
//! sheet that they apply.

use std::cell::Cell;

use futures_channel::oneshot;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// The id of the page's link that preloads the sheet of the first screen.
const FIRST: &str = "style";

/// The id of the page's link to the sheet of the lazily loaded views.
const LATER: &str = "later-style";

thread_local! {
    static LATER_APPLIES: Cell<bool> = const { Cell::new(false) };
}

/// Applies the sheet of the first screen. Returns when it is applied, or when it fails to load: the app works without
/// it.
pub(crate) async fn apply_style_sheet() {
    let Some(link) = document().get_element_by_id(FIRST) else { return };
    let (Some(path), Ok(sheet)) = (link.get_attribute("href"), document().create_element("link")) else { return };
    let _ = sheet.set_attribute("rel", "stylesheet").and_then(|()| sheet.set_attribute("href", &path));
    let settled = wait_for_load(&sheet);
    // Not at the end of the head, because the rules of the lazily loaded sheet come later.
    if link.after_with_node_1(&sheet).is_ok() {
        settled.await;
    }
}

/// Loads and applies the sheet of the lazily loaded views once. Returns `false` if it fails to load; a later call tries
/// again.
pub(crate) async fn apply_later_sheet() -> bool {
    let Some(sheet) = document().get_element_by_id(LATER) else { return true };
    if LATER_APPLIES.get() {
        return true;
    }
    let settled = wait_for_load(&sheet);
    // A second caller waits for the load in progress.
    if !sheet.has_attribute("rel") {
        let _ = sheet.set_attribute("rel", "stylesheet");
    }
    let applies = settled.await;
    LATER_APPLIES.set(applies);
    if !applies {
        replace_failed_link(&sheet);
    }
    applies
}

/// Replaces the link of a failed load with a new one, because the listeners of the old link were already called.
fn replace_failed_link(sheet: &Element) {
    let Ok(fresh) = sheet.clone_node() else { return };
    if fresh.unchecked_ref::<Element>().remove_attribute("rel").is_ok() {
        let _ = sheet.replace_with_with_node_1(&fresh);
    }
}

/// Whether the sheet of a link was loaded, once that is known.
fn wait_for_load(sheet: &Element) -> impl Future<Output = bool> + use<> {
    let (sender, receiver) = oneshot::channel();
    // Either `load` or `error` fires, once.
    let settle = Closure::once_into_js(move |event: web_sys::Event| {
        let _ = sender.send(event.type_() == "load");
    });
    for event in ["load", "error"] {
        let _ = sheet.add_event_listener_with_callback(event, settle.unchecked_ref());
    }
    async move { receiver.await.unwrap_or(false) }
}
