//! The panel beside the picture: the stack of steps, the output, and where it goes.

use leptos::prelude::*;

use super::deliver::Deliver;
use super::look_menu::LookMenu;
use super::operation_menu::OperationMenu;
use super::output_panel::OutputPanel;
use super::state::EditorState;
use super::step_card::StepCard;
use crate::ui::icon::{Icon, Symbol};

/// The panel.
#[component]
pub(super) fn Panel() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let document = editor.document;
    let empty = move || document.with(|document| document.draft().entries.is_empty());
    view! {
        <aside class="panel" aria-label="Edit" inert=move || !editor.can_edit()>
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
                        each=move || document.with(|document| document.draft().entries.clone())
                        // The identities of two photographs' steps are the same numbers.
                        key=|entry| (entry.id, entry.step.spec().name)
                        children=|entry| view! { <StepCard entry/> }
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
