//! The state of the sheet that signs in.

use leptos::prelude::*;
use leptos_router::location::Location;

/// Whether the sheet is open, and the last page that needs no account. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct SignInSheet {
    pub(crate) open: RwSignal<bool>,
    /// Its path with query and fragment.
    pub(super) last_page: StoredValue<String>,
}

impl SignInSheet {
    pub(crate) fn new() -> Self {
        Self { open: RwSignal::new(false), last_page: StoredValue::new("/".to_owned()) }
    }
}

/// The path of a page with its query and fragment.
pub(super) fn address(location: &Location) -> String {
    let (path, search, hash) = (location.pathname.get(), location.search.get(), location.hash.get());
    if search.is_empty() { path + &hash } else { format!("{path}?{search}{hash}") }
}
