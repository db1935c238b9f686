//! The part of a page that the address names, such as `#webhooks`.

use leptos::prelude::*;

/// Scrolls to the part as soon as all parts are loaded: before, it may not be shown, or its place is not known.
pub(super) fn show_fragment(hash: String) {
    request_animation_frame(move || {
        let is_loading = document().query_selector(".account > [aria-busy='true']").is_ok_and(|part| part.is_some());
        if is_loading {
            return;
        }
        if let Some(part) = document().get_element_by_id(hash.trim_start_matches('#')) {
            part.scroll_into_view();
        }
    });
}
