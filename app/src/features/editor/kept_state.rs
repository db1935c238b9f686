//! Says where the open photograph and its edit are kept.

use leptos::prelude::*;

use super::kept::Kept;
use super::state::EditorState;

/// A few words; the reason is in the tooltip.
#[component]
pub(super) fn KeptState() -> impl IntoView {
    let kept = expect_context::<EditorState>().kept;
    let words = move || match kept.get() {
        Kept::Pending => ("pending", "being kept…", String::new()),
        Kept::OnDevice => {
            ("device", "kept on this device", "The photograph and its edit are stored in this browser.".to_owned())
        }
        Kept::InMemory(reason) => ("memory", "in memory only", reason),
    };
    view! {
        <span id="kept-state" class="kept" data-state=move || words().0 title=move || words().2>
            {move || words().1}
        </span>
    }
}
