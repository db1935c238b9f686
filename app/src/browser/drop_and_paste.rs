//! Files that are dropped on the page or pasted, and pasted text.

use leptos::ev;
use leptos::prelude::*;
use web_sys::{DataTransfer, DragEvent, File, FileList};

use super::keyboard::{is_inside, is_page_blocked};

/// Fields that handle pasted text themselves.
const FIELDS: &str =
    "input:not([type=range], [type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable]";

/// Elements that take dropped files themselves.
const TAKERS: &str = "[data-takes-files]";

/// While the calling component lives: calls `open` with files that are dropped or pasted, and `text` with text that is
/// pasted outside of fields; `text` returns whether it used it. The signal is true while a file is dragged over the
/// page.
pub(crate) fn use_drop_and_paste(
    open: impl Fn(Vec<File>) + Copy + 'static,
    text: impl Fn(String) -> bool + Copy + 'static,
) -> ReadSignal<bool> {
    let (hovering, set_hovering) = signal(false);
    let over = window_event_listener(ev::dragover, move |event| {
        if event.data_transfer().is_some_and(|data| has_files(&data)) {
            if is_inside(&event, TAKERS) {
                return set_hovering.set(false);
            }
            // Otherwise the browser would leave the page and show the file.
            event.prevent_default();
            set_hovering.set(true);
        } else if !event.default_prevented() && !is_inside(&event, FIELDS) {
            // A dropped link would also replace the page.
            event.prevent_default();
            event.data_transfer().inspect(|data| data.set_drop_effect("none"));
        }
    });
    let leave = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            set_hovering.set(false);
        }
    });
    let drop = window_event_listener(ev::drop, move |event| {
        set_hovering.set(false);
        if is_inside(&event, TAKERS) {
            return;
        }
        let files = event.data_transfer().map(|data| files(&data)).unwrap_or_default();
        if !files.is_empty() {
            event.prevent_default();
            open(files);
        }
    });
    let paste = window_event_listener(ev::paste, move |event| {
        let Some(data) = event.clipboard_data() else { return };
        let files = files(&data);
        if !files.is_empty() {
            event.prevent_default();
            return open(files);
        }
        if !is_inside(&event, FIELDS) && !is_page_blocked() && data.get_data("text/plain").is_ok_and(text) {
            event.prevent_default();
        }
    });
    on_cleanup(move || [over, leave, drop, paste].into_iter().for_each(|listener| listener.remove()));
    hovering
}

/// For an element with the attribute `data-takes-files`, while the file is dragged over it. Returns whether it is a file.
pub(crate) fn accept_file(event: &DragEvent) -> bool {
    let is_file = event.data_transfer().is_some_and(|data| has_files(&data));
    if is_file {
        event.prevent_default();
    }
    is_file
}

/// The first of the files that were dropped on an element. The page does not open them.
pub(crate) fn take_file(event: &DragEvent) -> Option<File> {
    let file = files(&event.data_transfer()?).into_iter().next()?;
    event.prevent_default();
    Some(file)
}

fn files(data: &DataTransfer) -> Vec<File> {
    data.files().map(|files| list(&files)).unwrap_or_default()
}

/// The files of a list, in order.
pub(crate) fn list(files: &FileList) -> Vec<File> {
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}

fn has_files(data: &DataTransfer) -> bool {
    data.types().iter().any(|kind| kind == "Files")
}
