//! Short texts that outlive a reload: of this tab (`sessionStorage`), and of all tabs (`localStorage`). Both are read at once, so that
//! the page knows before its first paint what it is going to show.

use leptos::prelude::window;
use web_sys::Storage;

/// Whose memory it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Tab,
    AllTabs,
}

/// `None` if there is no such text, or the browser keeps none.
pub(crate) fn recall(of: Of, key: &str) -> Option<String> {
    storage(of)?.get_item(key).ok().flatten()
}

pub(crate) fn remember(of: Of, key: &str, text: &str) {
    // Without it the page starts with nothing open.
    let _ = storage(of).map(|storage| storage.set_item(key, text));
}

pub(crate) fn forget(of: Of, key: &str) {
    let _ = storage(of).map(|storage| storage.remove_item(key));
}

fn storage(of: Of) -> Option<Storage> {
    match of {
        Of::Tab => window().session_storage(),
        Of::AllTabs => window().local_storage(),
    }
    .ok()
    .flatten()
}
