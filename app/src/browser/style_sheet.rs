//! The style sheet of the app. The page loads it without applying it, since browsers paint nothing before a sheet that they apply.

use futures_channel::oneshot;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// The id of the page's link that has the sheet loaded.
const LINK: &str = "style";

/// Applies the sheet. It ends when the sheet is applied; also if it does not arrive: the app works without it.
pub(crate) async fn apply_style_sheet() {
    let path = document().get_element_by_id(LINK).and_then(|link| link.get_attribute("href"));
    let (Some(path), Some(head)) = (path, document().head()) else { return };
    let Ok(sheet) = document().create_element("link") else { return };
    let _ = sheet.set_attribute("rel", "stylesheet").and_then(|()| sheet.set_attribute("href", &path));
    let (sender, receiver) = oneshot::channel::<()>();
    // One of the two happens, once. The channel closes with the listener.
    let settled = Closure::once_into_js(move || drop(sender));
    for event in ["load", "error"] {
        let _ = sheet.add_event_listener_with_callback(event, settled.unchecked_ref());
    }
    if head.append_child(&sheet).is_ok() {
        let _ = receiver.await;
    }
}
