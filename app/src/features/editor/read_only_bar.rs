//! The bar that says that another tab edits the open photograph, and offers to edit it in this tab.

use leptos::prelude::*;

use super::state::EditorState;
use crate::browser::focus::{focus_if_lost, has_focus};
use crate::text::editor as text;

/// The bar. Visible only while this tab follows another one. The element always exists, because screen readers observe
/// it.
#[component]
pub(super) fn ReadOnlyBar() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let follows = Memo::new(move |_| !editor.can_edit());
    Effect::new(move |followed: Option<bool>| {
        let follows = follows.get();
        match followed {
            // The panel becomes inert.
            Some(false) if follows && has_focus(".panel *") => focus_if_lost(["#edit-here".to_owned()]),
            // The button is removed.
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
