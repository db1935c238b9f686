//! Page visibility: the last events before a page may be discarded, and the return of a page from the background.

use leptos::prelude::{document, window};
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

/// Calls `act` each time the page becomes visible, also when it returns from the bfcache, for the lifetime of the page.
pub(crate) fn on_visible(act: impl Fn() + 'static) {
    let on_event = Closure::<dyn Fn()>::new(move || {
        if !document().hidden() {
            act();
        }
    });
    let _ = document().add_event_listener_with_callback("visibilitychange", on_event.as_ref().unchecked_ref());
    on_event.forget();
}
