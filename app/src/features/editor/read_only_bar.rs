//! Says that another tab edits the open photograph, and offers to edit it here.

use leptos::prelude::*;

use super::state::EditorState;
use crate::browser::focus::{focus_if_lost, has_focus};
use crate::text::editor as text;

/// The bar; only while this tab follows another one. The element itself stays, so that screen readers watch it.
#[component]
pub(super) fn ReadOnlyBar() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let follows = Memo::new(move |_| !editor.can_edit());
    Effect::new(move |followed: Option<bool>| {
        let follows = follows.get();
        match followed {
            // The panel goes out of reach.
            Some(false) if follows && has_focus(".panel *") => focus_if_lost(["#edit-here".to_owned()]),
            // The button goes.
            Some(true) if !follows => focus_if_lost(["#stage".to_owned()]),
            _ => {}
        }
        follows
    });
    view! {
        <div role="status">
            <Show when=move || follows.get()>
                <div class="follow">
                    <span>{text::followed()}</span>
                    <button type="button" id="edit-here" on:click=move |_| editor.writer.take_over()>
                        {text::edit_here()}
                    </button>
                </div>
            </Show>
        </div>
    }
}
