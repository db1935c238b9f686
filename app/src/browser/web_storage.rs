//! Short texts that outlive a reload: of this tab (`sessionStorage`), and of all tabs (`localStorage`). Both are read at once, so that
//! the page knows before its first paint what it is going to show.

use leptos::prelude::window;
use web_sys::Storage;

/// Whose memory it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StorageScope {
    Tab,
    AllTabs,
}

/// `None` if there is no such text, or the browser keeps none.
pub(crate) fn get_item(scope: StorageScope, key: &str) -> Option<String> {
    storage(scope)?.get_item(key).ok().flatten()
}

pub(crate) fn set_item(scope: StorageScope, key: &str, text: &str) {
    // Without it the page starts with nothing open.
    let _ = storage(scope).map(|storage| storage.set_item(key, text));
}

pub(crate) fn remove_item(scope: StorageScope, key: &str) {
    let _ = storage(scope).map(|storage| storage.remove_item(key));
}

fn storage(scope: StorageScope) -> Option<Storage> {
    match scope {
        StorageScope::Tab => window().session_storage(),
        StorageScope::AllTabs => window().local_storage(),
    }
    .ok()
    .flatten()
}
