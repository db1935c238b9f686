//! Files dropped on the page or pasted into it.

use leptos::ev;
use leptos::prelude::*;
use web_sys::{DataTransfer, File};

/// Calls `open` with each file that is dropped or pasted while the calling component lives; the signal says
/// whether a file hovers over the page.
pub(crate) fn use_drop_and_paste(open: impl Fn(File) + Copy + 'static) -> ReadSignal<bool> {
    let (hovering, set_hovering) = signal(false);
    let over = window_event_listener(ev::dragover, move |event| {
        if event.data_transfer().is_some_and(|data| has_files(&data)) {
            // Without this the browser would leave the page and show the file.
            event.prevent_default();
            set_hovering.set(true);
        }
    });
    let leave = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            set_hovering.set(false);
        }
    });
    let drop = window_event_listener(ev::drop, move |event| {
        set_hovering.set(false);
        if let Some(file) = event.data_transfer().and_then(|data| first_file(&data)) {
            event.prevent_default();
            open(file);
        }
    });
    let paste = window_event_listener(ev::paste, move |event| {
        if let Some(file) = event.clipboard_data().and_then(|data| first_file(&data)) {
            event.prevent_default();
            open(file);
        }
    });
    on_cleanup(move || [over, leave, drop, paste].into_iter().for_each(|listener| listener.remove()));
    hovering
}

fn first_file(data: &DataTransfer) -> Option<File> {
    data.files().and_then(|files| files.get(0))
}

fn has_files(data: &DataTransfer) -> bool {
    data.types().iter().any(|kind| kind == "Files")
}
