//! Keyboard shortcuts of the whole page.

use leptos::ev;
use leptos::prelude::{on_cleanup, window_event_listener};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shortcut {
    Undo,
    Redo,
    /// Show the untouched picture until [`Self::After`].
    Before,
    After,
}

/// Calls `act` on shortcuts while the calling component lives.
pub(crate) fn use_shortcuts(act: impl Fn(Shortcut) + Copy + 'static) {
    let down = window_event_listener(ev::keydown, move |event| {
        if let Some(shortcut) = pressed(&event) {
            event.prevent_default();
            act(shortcut);
        }
    });
    let up = window_event_listener(ev::keyup, move |event| {
        if matches!(event.key().as_str(), " " | "\\") {
            act(Shortcut::After);
        }
    });
    // A key let go while another window has the focus is not seen.
    let blur = window_event_listener(ev::blur, move |_| act(Shortcut::After));
    on_cleanup(move || [down, up, blur].into_iter().for_each(|listener| listener.remove()));
}

fn pressed(event: &KeyboardEvent) -> Option<Shortcut> {
    let command = event.ctrl_key() || event.meta_key();
    match (command, event.shift_key(), event.key().to_lowercase().as_str()) {
        // A text field has an undo of its own.
        (true, _, "z" | "y") if is_in(event, "input[type=text], input[type=number], textarea") => None,
        (true, false, "z") => Some(Shortcut::Undo),
        (true, true, "z") | (true, false, "y") => Some(Shortcut::Redo),
        (false, _, "\\") if !is_in(event, "input[type=text], input[type=number], textarea") => Some(Shortcut::Before),
        // Space presses the focused control.
        (false, false, " ") if !is_in(event, "input, button, a, select, textarea, summary, dialog") => {
            Some(Shortcut::Before)
        }
        _ => None,
    }
}

/// Whether the key goes into a field.
pub(crate) fn is_typing(event: &KeyboardEvent) -> bool {
    is_in(event, "input, textarea, select, dialog")
}

fn is_in(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.and_then(|element| element.closest(selector).ok().flatten()).is_some()
}
