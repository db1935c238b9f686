//! The moments after which a page may be gone without another word.

use leptos::prelude::window;
use wasm_bindgen::prelude::*;

/// Phones end a hidden page without another event; a reload leaves a page that was never hidden.
const EVENTS: [&str; 2] = ["visibilitychange", "pagehide"];

/// Calls `save` when the page is hidden, shown again or left, as long as it lives.
pub(crate) fn on_visibility_change(save: impl Fn() + 'static) {
    let on_event = Closure::<dyn Fn()>::new(save);
    for event in EVENTS {
        // Events of the document reach the window.
        let _ = window().add_event_listener_with_callback(event, on_event.as_ref().unchecked_ref());
    }
    on_event.forget();
}
