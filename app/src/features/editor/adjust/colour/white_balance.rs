//! The row above temperature and tint: the eyedropper.

use leptos::html::Button;
use leptos::prelude::*;

use super::super::super::state::EditorState;
use crate::text::adjust as text;
use crate::ui::icon::{Icon, Symbol};

#[component]
pub(super) fn PickRow() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let button = NodeRef::<Button>::new();
    // The focus returns from the photograph.
    Effect::new(move |before: Option<bool>| {
        let picking = editor.picking.get();
        if before == Some(true) && !picking {
            let _ = button.get_untracked().map(|button| button.focus());
        }
        picking
    });
    on_cleanup(move || editor.picking.set(false));
    view! {
        <div class="pick-row">
            <span class="label">{text::white_balance()}</span>
            <button
                type="button"
                node_ref=button
                class="small"
                data-action="pick-white"
                title=text::pick_title()
                aria-pressed=move || editor.picking.get().to_string()
                on:click=move |_| editor.picking.update(|picking| *picking = !*picking)
            >
                <Icon symbol=Symbol::Eyedropper/>
                <span>{text::pick()}</span>
            </button>
        </div>
    }
}
