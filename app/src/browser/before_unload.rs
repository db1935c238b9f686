//! Asks before the page closes (`beforeunload`) while something would be lost.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;
use web_sys::BeforeUnloadEvent;

type Listener = Closure<dyn Fn(BeforeUnloadEvent)>;

thread_local! {
    static GUARD_COUNT: Cell<u32> = const { Cell::new(0) };
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

/// While a guard exists, the browser asks before it leaves the page.
#[derive(Debug)]
pub(crate) struct BeforeUnloadGuard(());

/// Creates a guard. The browser asks until it is dropped.
pub(crate) fn confirm_before_unload() -> BeforeUnloadGuard {
    GUARD_COUNT.set(GUARD_COUNT.get() + 1);
    if GUARD_COUNT.get() == 1 {
        let listener = Closure::new(|event: BeforeUnloadEvent| {
            event.prevent_default();
            // Browsers before 2024 read this value.
            event.set_return_value("true");
        });
        let callback = listener.as_ref().unchecked_ref();
        // The listener exists only while it is needed, because pages with one are excluded from the back/forward cache.
        let _ = leptos::prelude::window().add_event_listener_with_callback("beforeunload", callback);
        LISTENER.set(Some(listener));
    }
    BeforeUnloadGuard(())
}

impl Drop for BeforeUnloadGuard {
    fn drop(&mut self) {
        GUARD_COUNT.set(GUARD_COUNT.get().saturating_sub(1));
        if GUARD_COUNT.get() == 0
            && let Some(listener) = LISTENER.take()
        {
            let callback = listener.as_ref().unchecked_ref();
            let _ = leptos::prelude::window().remove_event_listener_with_callback("beforeunload", callback);
        }
    }
}
