//! Keyboard shortcuts of the editor.

use leptos::ev;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::state::EditorState;
use crate::browser::keyboard::{is_inside, is_page_blocked};
use crate::viewport::camera::Camera;

const TEXT_FIELDS: &str = "input[type=text], input[type=number], textarea";
/// Elements that use letter keys themselves.
const LETTER_FIELDS: &str = "input[type=text], input[type=search], input[type=number], textarea, select, dialog";
/// Elements that the space key presses while they have the focus.
const PRESSED_BY_SPACE: &str = "input, button, a, select, textarea, summary, dialog";
/// A control that was focused by keyboard receives all keys without Ctrl, because speech control types letters wherever
/// the focus is (WCAG 2.1.4). After a click the shortcuts stay active, as in other photo editors. The stage is not such
/// a control.
const CONTROLS: &str = "input, button, a, select, textarea, summary, dialog, [role=slider]";

/// The action of a key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shortcut {
    Undo,
    Redo,
    /// Show the unedited picture until [`Self::After`].
    Before,
    After,
    /// Show the whole picture.
    Fit,
    /// Zoom to device pixels per rendition pixel.
    Zoom(f64),
    Larger,
    Smaller,
    /// Next comparison mode.
    Compare,
    /// Toggle the clipping warning.
    Clipping,
    /// Open or end the crop tool.
    Crop,
    /// Swap portrait and landscape in the crop tool.
    SwapAspect,
}

impl EditorState {
    pub(super) fn run_shortcut(self, shortcut: Shortcut) {
        let stage = self.stage;
        match shortcut {
            // The tab that edits the photograph has the history and the crop tool.
            Shortcut::Undo | Shortcut::Redo | Shortcut::Crop if untrack(|| self.is_read_only()) => {}
            Shortcut::Undo => {
                self.end_preview();
                self.document.update(|document| document.undo());
            }
            Shortcut::Redo => {
                self.end_preview();
                self.document.update(|document| document.redo());
            }
            Shortcut::After => self.before.set(false),
            _ if self.photo.with_untracked(Option::is_none) => {}
            Shortcut::Before => self.before.set(true),
            Shortcut::Fit => stage.with_camera(Camera::fit),
            Shortcut::Zoom(scale) => stage.with_camera_at_pointer(|camera, at| camera.zoom_at(scale, at)),
            Shortcut::Larger => stage.with_camera_at_pointer(|camera, at| camera.step(true, at)),
            Shortcut::Smaller => stage.with_camera_at_pointer(|camera, at| camera.step(false, at)),
            Shortcut::Compare => stage.next_compare(),
            Shortcut::Clipping => stage.clipping.update(|on| *on = !*on),
            Shortcut::Crop => self.toggle_crop(),
            Shortcut::SwapAspect => self.swap_aspect(),
        }
    }
}

/// Calls `act` for each shortcut while the calling component lives.
pub(super) fn use_shortcuts(act: impl Fn(Shortcut) + Copy + 'static) {
    // Whether a pointer is down, and whether the focus was set by a pointer.
    let (pressing, by_pointer) = (StoredValue::new(false), StoredValue::new(false));
    let press = window_event_listener(ev::pointerdown, move |_| {
        pressing.set_value(true);
        by_pointer.set_value(true);
    });
    let release = window_event_listener(ev::pointerup, move |_| pressing.set_value(false));
    let cancel = window_event_listener(ev::pointercancel, move |_| pressing.set_value(false));
    let focus = window_event_listener(ev::focusin, move |_| by_pointer.set_value(pressing.get_value()));
    let down = window_event_listener(ev::keydown, move |event| {
        let shortcut = pressed(&event, by_pointer.get_value());
        if let Some(shortcut) = shortcut.filter(|_| !is_page_blocked()) {
            event.prevent_default();
            act(shortcut);
        }
    });
    let up = window_event_listener(ev::keyup, move |event| {
        if matches!(event.key().as_str(), " " | "\\") {
            act(Shortcut::After);
        }
    });
    // The page does not see the release of a key while another window has the focus.
    let blur = window_event_listener(ev::blur, move |_| act(Shortcut::After));
    on_cleanup(move || {
        [press, release, cancel, focus, down, up, blur].into_iter().for_each(|listener| listener.remove())
    });
}

fn pressed(event: &KeyboardEvent, by_pointer: bool) -> Option<Shortcut> {
    let command = event.ctrl_key() || event.meta_key();
    match (command, event.shift_key(), event.key().to_ascii_lowercase().as_str()) {
        // A text field has its own undo.
        (true, _, "z" | "y") if is_inside(event, TEXT_FIELDS) => None,
        (true, false, "z") => Some(Shortcut::Undo),
        (true, true, "z") | (true, false, "y") => Some(Shortcut::Redo),
        (true, false, "0") => Some(Shortcut::Fit),
        (false, ..) if is_inside(event, LETTER_FIELDS) || (!by_pointer && is_inside(event, CONTROLS)) => None,
        (false, _, "\\") => Some(Shortcut::Before),
        (false, false, " ") if is_inside(event, PRESSED_BY_SPACE) => None,
        (false, false, " ") => Some(Shortcut::Before),
        (false, ..) if !event.alt_key() => stage_key(&event.key()),
        _ => None,
    }
}

/// Keys that other photo editors use too.
fn stage_key(key: &str) -> Option<Shortcut> {
    match key {
        "0" => Some(Shortcut::Fit),
        "1" => Some(Shortcut::Zoom(1.0)),
        "2" => Some(Shortcut::Zoom(2.0)),
        "+" | "=" => Some(Shortcut::Larger),
        "-" | "_" => Some(Shortcut::Smaller),
        "c" | "C" => Some(Shortcut::Compare),
        "j" | "J" => Some(Shortcut::Clipping),
        "r" | "R" => Some(Shortcut::Crop),
        "x" | "X" => Some(Shortcut::SwapAspect),
        _ => None,
    }
}
