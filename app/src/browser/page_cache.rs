//! Browsers keep a page that was left, for the way back: it stands still, and may hold what another page waits for.

use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use web_sys::PageTransitionEvent;

/// Calls `left` when the page is left, and `back` when it is shown again as it was, as long as it lives.
pub(crate) fn on_page_left(left: impl Fn() + 'static, back: impl Fn() + 'static) {
    listen("pagehide", move |_| left());
    listen("pageshow", move |event| {
        if event.persisted() {
            back();
        }
    });
}

fn listen(event: &str, act: impl Fn(PageTransitionEvent) + 'static) {
    let on_event = Closure::<dyn Fn(PageTransitionEvent)>::new(act);
    let _ = window().add_event_listener_with_callback(event, on_event.as_ref().unchecked_ref());
    on_event.forget();
}
