//! Storage indicator: where the open photograph and its edit are stored.

use leptos::prelude::*;

use super::state::EditorState;
use super::storage_status::StorageStatus;
use crate::text::editor as text;

/// A few words. A press shows the reason, because a tooltip is not accessible by keyboard and touch.
#[component]
pub(super) fn StorageIndicator() -> impl IntoView {
    let EditorState { storage_status, notices, .. } = expect_context::<EditorState>();
    let words = move || match storage_status.get() {
        StorageStatus::Pending => ("pending", text::pending(), text::pending_title().to_owned()),
        StorageStatus::OnDevice => ("device", text::on_device(), text::on_device_title().to_owned()),
        StorageStatus::InMemory(reason) => ("memory", text::in_memory(), reason),
        StorageStatus::Incomplete(reason) => ("incomplete", text::incomplete(), reason),
    };
    let tell = move |_| match storage_status.get_untracked() {
        StorageStatus::InMemory(reason) | StorageStatus::Incomplete(reason) => notices.error(reason),
        StorageStatus::Pending | StorageStatus::OnDevice => notices.success(untrack(words).2, None),
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
