//! The panel beside the picture: the stack of steps, the output, and where it goes.

use leptos::prelude::*;

use super::deliver::Deliver;
use super::look_menu::LookMenu;
use super::operation_menu::OperationMenu;
use super::output_panel::OutputPanel;
use super::state::EditorState;
use super::step_card::StepCard;
use crate::ui::icon::{Icon, Symbol};
use crate::viewport::histogram::HistogramPanel;

/// The panel.
#[component]
pub(super) fn Panel() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let EditorState { document, stage, .. } = editor;
    let steps = move || {
        let photo = editor.photo.with(|photo| photo.as_ref().map_or_else(String::new, |photo| photo.id.clone()));
        let entries = document.with(|document| document.draft().entries.clone());
        entries.into_iter().map(|entry| (photo.clone(), entry)).collect::<Vec<_>>()
    };
    let empty = move || document.with(|document| document.draft().entries.is_empty());
    view! {
        <aside class="panel" aria-label="Edit" inert=move || editor.is_inert()>
            <HistogramPanel stage/>
            <header>
                <h2>"Edit"</h2>
                <button
                    type="button"
                    class="ghost"
                    id="clear"
                    title="Remove every step"
                    disabled=empty
                    on:click=move |_| document.update(|document| document.clear())
                >
                    <Icon symbol=Symbol::Reset/>
                    <span>"Clear"</span>
                </button>
                <LookMenu/>
                <OperationMenu/>
            </header>
            <div class="scroll">
                <p class="nothing" hidden=move || !empty()>
                    "This is the photograph as it was taken. Add a step, and the picture follows as you drag."
                </p>
                <ol class="steps">
                    <For
                        each=steps
                        // The identities of two photographs' steps are the same numbers: a drag ends with its photograph.
                        key=|(photo, entry)| (photo.clone(), entry.id, entry.step.spec().name)
                        children=|(_, entry)| view! { <StepCard entry/> }
                    />
                </ol>
                <section class="output-section" aria-labelledby="output-title">
                    <h2 id="output-title">"Output"</h2>
                    <OutputPanel/>
                </section>
            </div>
            <Deliver/>
        </aside>
    }
}
