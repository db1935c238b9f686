//! Says that another tab edits the open photograph, and offers to edit it here.

use leptos::prelude::*;

use super::state::EditorState;

/// The bar; only while this tab follows another one.
#[component]
pub(super) fn FollowBar() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    view! {
        <Show when=move || !editor.can_edit()>
            <div class="follow" role="status">
                <span>"This photograph is being edited in another tab. You see every change here."</span>
                <button type="button" id="edit-here" on:click=move |_| editor.writer.take_over()>
                    "Edit here"
                </button>
            </div>
        </Show>
    }
}
