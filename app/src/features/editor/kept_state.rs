//! Says where the open photograph and its edit are kept.

use leptos::prelude::*;

use super::kept::Kept;
use super::state::EditorState;
use crate::text::editor as text;

/// A few words; pressed, the reason: a tooltip is nothing for keyboards and fingers.
#[component]
pub(super) fn KeptState() -> impl IntoView {
    let EditorState { kept, notices, .. } = expect_context::<EditorState>();
    let words = move || match kept.get() {
        Kept::Pending => ("pending", text::pending(), text::pending_title().to_owned()),
        Kept::OnDevice => ("device", text::on_device(), text::on_device_title().to_owned()),
        Kept::InMemory(reason) => ("memory", text::in_memory(), reason),
        Kept::Incomplete(reason) => ("incomplete", text::incomplete(), reason),
    };
    let tell = move |_| match kept.get_untracked() {
        Kept::InMemory(reason) | Kept::Incomplete(reason) => notices.error(reason),
        Kept::Pending | Kept::OnDevice => notices.success(untrack(words).2, None),
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
