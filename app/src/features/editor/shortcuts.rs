//! Keyboard shortcuts of the editor.

use leptos::ev;
use leptos::prelude::{on_cleanup, window_event_listener};
use web_sys::KeyboardEvent;

use crate::browser::keyboard::is_inside;

const TEXT_FIELDS: &str = "input[type=text], input[type=number], textarea";
/// Space presses these when they have the focus.
const PRESSED_BY_SPACE: &str = "input, button, a, select, textarea, summary, dialog";

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shortcut {
    Undo,
    Redo,
    /// Show the untouched picture until [`Self::After`].
    Before,
    After,
}

/// Calls `act` on shortcuts while the calling component lives.
pub(super) fn use_shortcuts(act: impl Fn(Shortcut) + Copy + 'static) {
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
    // The page does not see a key that is released while another window has the focus.
    let blur = window_event_listener(ev::blur, move |_| act(Shortcut::After));
    on_cleanup(move || [down, up, blur].into_iter().for_each(|listener| listener.remove()));
}

fn pressed(event: &KeyboardEvent) -> Option<Shortcut> {
    let command = event.ctrl_key() || event.meta_key();
    match (command, event.shift_key(), event.key().to_lowercase().as_str()) {
        // A text field has an undo of its own.
        (true, _, "z" | "y") if is_inside(event, TEXT_FIELDS) => None,
        (true, false, "z") => Some(Shortcut::Undo),
        (true, true, "z") | (true, false, "y") => Some(Shortcut::Redo),
        (false, _, "\\") if !is_inside(event, TEXT_FIELDS) => Some(Shortcut::Before),
        (false, false, " ") if !is_inside(event, PRESSED_BY_SPACE) => Some(Shortcut::Before),
        _ => None,
    }
}
