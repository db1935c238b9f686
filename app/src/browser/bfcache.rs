//! Back/forward cache (bfcache): browsers freeze a page that the user leaves, and it may hold resources that another
//! page waits for.

use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use web_sys::PageTransitionEvent;

/// Calls `on_hide` when the page is left, and `on_restore` when it returns from the bfcache, for the lifetime of the
/// page.
pub(crate) fn on_page_hide(on_hide: impl Fn() + 'static, on_restore: impl Fn() + 'static) {
    listen("pagehide", move |_| on_hide());
    listen("pageshow", move |event| {
        if event.persisted() {
            on_restore();
        }
    });
}

fn listen(event: &str, act: impl Fn(PageTransitionEvent) + 'static) {
    let on_event = Closure::<dyn Fn(PageTransitionEvent)>::new(act);
    let _ = window().add_event_listener_with_callback(event, on_event.as_ref().unchecked_ref());
    on_event.forget();
}
