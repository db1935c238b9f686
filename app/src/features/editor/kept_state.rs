//! Says where the open photograph and its edit are kept.

use leptos::prelude::*;

use super::kept::Kept;
use super::state::EditorState;

/// A few words; pressed, the reason: a tooltip is nothing for keyboards and fingers.
#[component]
pub(super) fn KeptState() -> impl IntoView {
    let EditorState { kept, notices, .. } = expect_context::<EditorState>();
    let words = move || match kept.get() {
        Kept::Pending => ("pending", "being kept…", "The photograph is being stored in this browser.".to_owned()),
        Kept::OnDevice => {
            ("device", "kept on this device", "The photograph and its edit are stored in this browser.".to_owned())
        }
        Kept::InMemory(reason) => ("memory", "in memory only", reason),
    };
    let tell = move |_| match kept.get_untracked() {
        Kept::InMemory(reason) => notices.bad(reason),
        Kept::Pending | Kept::OnDevice => notices.good(untrack(words).2, None),
    };
    view! {
        <button
            type="button"
            id="kept-state"
            class="kept"
            data-state=move || words().0
            title=move || words().2
            on:click=tell
        >
            {move || words().1}
        </button>
    }
}
