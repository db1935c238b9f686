//! Page visibility: the last events before a page may be discarded.

use leptos::prelude::window;
use wasm_bindgen::prelude::*;

/// Phones discard a hidden page without another event; a reload leaves a page that was never hidden.
const EVENTS: [&str; 2] = ["visibilitychange", "pagehide"];

/// Calls `save` when the page is hidden, shown again or left, for the lifetime of the page.
pub(crate) fn on_visibility_change(save: impl Fn() + 'static) {
    let on_event = Closure::<dyn Fn()>::new(save);
    for event in EVENTS {
        // Events of the document bubble to the window.
        let _ = window().add_event_listener_with_callback(event, on_event.as_ref().unchecked_ref());
    }
    on_event.forget();
}
