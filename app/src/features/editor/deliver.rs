//! Export and save: the buttons, and their progress.

use leptos::prelude::*;

use super::state::EditorState;
use crate::library::remote::reachability::EdgeState;
use crate::ui::icon::{Icon, Symbol};

/// The buttons.
#[component]
pub(super) fn Deliver() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let unusable = move || !editor.is_open() || editor.viewport.fault.with(Option::is_some);
    let exporting = move || editor.exporting.with(Option::is_some);
    let saving = Memo::new(move |_| editor.outbox.progress());
    let is_saving = move || saving.with(Option::is_some);
    let progress = move || saving.get().or_else(|| editor.exporting.get());
    let hint = move || match editor.edge.state() {
        EdgeState::Offline => Some(offline_words(editor.outbox.unsent())),
        _ => None,
    };
    view! {
        <div class="deliver">
            <p class="progress" aria-live="polite">
                {move || match progress() {
                    Some(text) => view! { <span class="spinner" aria-hidden="true"></span> {text} }.into_any(),
                    None => hint().filter(|_| editor.is_open()).into_any(),
                }}
            </p>
            <div class="buttons">
                <button
                    type="button"
                    id="export"
                    disabled=move || unusable() || exporting()
                    aria-busy=move || exporting().to_string()
                    on:click=move |_| editor.export()
                >
                    <Icon symbol=Symbol::Export/>
                    <span>"Export"</span>
                </button>
                <button
                    type="button"
                    id="save"
                    class="primary"
                    disabled=unusable
                    aria-busy=move || is_saving().to_string()
                    title="Render at the edge and keep it in the gallery"
                    on:click=move |_| editor.save()
                >
                    <Icon symbol=Symbol::Save/>
                    <span>"Save to gallery"</span>
                </button>
            </div>
        </div>
    }
}

/// What saving does without an edge.
fn offline_words(unsent: usize) -> String {
    match unsent {
        0 => "Offline: what you save goes up when the edge is back.".to_owned(),
        1 => "Offline: 1 edit waits to go up.".to_owned(),
        count => format!("Offline: {count} edits wait to go up."),
    }
}
