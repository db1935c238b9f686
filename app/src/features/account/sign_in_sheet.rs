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
    let (path, search, hash) = (local_path(&location.pathname.get()), location.search.get(), location.hash.get());
    if search.is_empty() { path + &hash } else { format!("{path}?{search}{hash}") }
}

/// The path with one slash at its beginning. With two, a navigation would take the first segment for another host.
pub(super) fn local_path(path: &str) -> String {
    format!("/{}", path.trim_start_matches(['/', '\\']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_names_no_other_host() {
        for path in ["/gallery", "//gallery", "///gallery", "/\\gallery", "\\/gallery", "gallery"] {
            assert_eq!(local_path(path), "/gallery", "{path}");
        }
        assert_eq!(["/", "//", ""].map(local_path), ["/"; 3]);
        assert_eq!(local_path("/renditions//7"), "/renditions//7", "the rest stays");
    }
}
