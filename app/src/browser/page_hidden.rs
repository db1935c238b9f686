//! The moments after which a page may be gone without another word.

use leptos::prelude::window;
use wasm_bindgen::prelude::*;

/// Phones end a hidden page without another event; a reload leaves a page that was never hidden.
const EVENTS: [&str; 2] = ["visibilitychange", "pagehide"];

/// Calls `save` when the page is hidden, shown again or left, as long as it lives.
pub(crate) fn on_page_hidden(save: impl Fn() + 'static) {
    listen(&EVENTS, save);
}

/// Calls `left` when the page is left for another one, or for itself. A page that crashes does not.
pub(crate) fn on_page_left(left: impl Fn() + 'static) {
    listen(&["pagehide"], left);
}

fn listen(events: &[&str], call: impl Fn() + 'static) {
    let on_event = Closure::<dyn Fn()>::new(call);
    for event in events {
        // Events of the document reach the window.
        let _ = window().add_event_listener_with_callback(event, on_event.as_ref().unchecked_ref());
    }
    on_event.forget();
}
