//! Web Storage: short texts that survive a reload, for this tab (`sessionStorage`) or for all tabs (`localStorage`).
//! Both are synchronous, so that the page knows before its first paint what to show.

use leptos::ev;
use leptos::prelude::{window, window_event_listener};
use web_sys::Storage;

/// The lifetime and visibility of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StorageScope {
    Tab,
    AllTabs,
}

/// `None` if there is no such item, or the browser has no storage.
pub(crate) fn get_item(scope: StorageScope, key: &str) -> Option<String> {
    storage(scope)?.get_item(key).ok().flatten()
}

pub(crate) fn set_item(scope: StorageScope, key: &str, text: &str) {
    // Without storage the page starts with nothing open.
    let _ = storage(scope).map(|storage| storage.set_item(key, text));
}

pub(crate) fn remove_item(scope: StorageScope, key: &str) {
    let _ = storage(scope).map(|storage| storage.remove_item(key));
}

/// Calls `listener` when another tab has changed an item of all tabs, once this tab sees the change.
pub(crate) fn on_change(key: &'static str, listener: impl Fn() + 'static) {
    let _ = window_event_listener(ev::storage, move |event| {
        if event.key().is_some_and(|changed| changed == key) {
            listener();
        }
    });
}

fn storage(scope: StorageScope) -> Option<Storage> {
    match scope {
        StorageScope::Tab => window().session_storage(),
        StorageScope::AllTabs => window().local_storage(),
    }
    .ok()
    .flatten()
}
