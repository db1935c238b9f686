//! The steps tool: the stack of steps, which can be reordered, and the menu of operations.

mod action;
mod operation_menu;
mod reorder;
mod step_card;

use leptos::html::Ol;
use leptos::prelude::*;

use super::state::EditorState;
use crate::text;
use crate::ui::icon::{Icon, Symbol};
use operation_menu::OperationMenu;
use reorder::Reorder;
use step_card::StepCard;

/// The stack.
#[component]
pub(super) fn StepsPanel() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let document = editor.document;
    let list = NodeRef::<Ol>::new();
    let reorder = Reorder::new(list, document);
    // Solo ends with this view, because only here the user sees that it is on.
    on_cleanup(move || editor.steps.solo.set(None));
    let steps = move || {
        let photo = editor.photo.with(|photo| photo.as_ref().map_or_else(String::new, |photo| photo.id.clone()));
        let entries = document.with(|document| document.draft().entries.clone());
        entries.into_iter().map(|entry| (photo.clone(), entry)).collect::<Vec<_>>()
    };
    let empty = move || document.with(|document| document.draft().entries.is_empty());
    view! {
        <header class="steps-head">
            <h2>{text::tools::steps()}</h2>
            <button
                type="button"
                class="ghost"
                id="clear"
                title=text::steps::clear_title()
                disabled=empty
                on:click=move |_| document.update(|document| document.clear())
            >
                <Icon symbol=Symbol::Reset/>
                <span>{text::steps::clear()}</span>
            </button>
            <OperationMenu/>
        </header>
        <p class="nothing" hidden=move || !empty()>
            {text::steps::none()}
        </p>
        <ol class="steps" aria-label=text::steps::list() node_ref=list>
            <For
                each=steps
                // The steps of two photographs have the same ids, so the key contains the photograph, and a drag ends
                // with it.
                key=|(photo, entry)| (photo.clone(), entry.id, entry.step.spec().name)
                children=move |(_, entry)| view! { <StepCard entry reorder/> }
            />
        </ol>
        <p class="visually-hidden" role="status">
            {move || reorder.announcement.get()}
        </p>
    }
}
