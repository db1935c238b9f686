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
    let saving = move || editor.saving.with(Option::is_some);
    let reason = move || match editor.edge.state() {
        EdgeState::Online(_) => None,
        EdgeState::Checking => Some("Asking for the edge…"),
        EdgeState::Offline => Some("Offline: export works, saving needs the edge."),
    };
    let progress = move || editor.saving.get().or_else(|| editor.exporting.get());
    view! {
        <div class="deliver">
            <p class="progress" aria-live="polite">
                {move || match progress() {
                    Some(text) => view! { <span class="spinner" aria-hidden="true"></span> {text} }.into_any(),
                    None => reason().filter(|_| editor.is_open()).into_any(),
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
                    disabled=move || unusable() || !editor.edge.is_online() || saving()
                    aria-busy=move || saving().to_string()
                    title=move || reason().unwrap_or("Render at the edge and keep it in the gallery")
                    on:click=move |_| editor.save()
                >
                    <Icon symbol=Symbol::Save/>
                    <span>"Save"</span>
                </button>
            </div>
        </div>
    }
}
