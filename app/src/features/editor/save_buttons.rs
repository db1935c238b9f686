//! The buttons that export the edit to a file or save it to the gallery, with the progress.

use leptos::prelude::*;

use super::state::EditorState;
use crate::library::remote::reachability::EdgeState;
use crate::text::export as text;
use crate::ui::icon::{Icon, Symbol};

/// The buttons.
#[component]
pub(super) fn SaveButtons() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let unusable = move || !editor.is_open() || editor.viewport.fault.with(Option::is_some);
    let saving = Memo::new(move |_| editor.outbox.progress());
    let percent = Memo::new(move |_| editor.outbox.percent());
    let is_saving = move || saving.with(Option::is_some);
    let hint = move || match editor.edge.state() {
        EdgeState::Offline => Some(offline_text(editor.outbox.unsent())),
        _ => None,
    };
    view! {
        <div class="deliver">
            {move || editor.cost_warning().map(|words| view! { <p id="cost" class="progress" role="status">{words}</p> })}
            <p class="progress" aria-live="polite">
                {move || match saving.get() {
                    Some(words) => view! { <span class="spinner" aria-hidden="true"></span> {words} }.into_any(),
                    None => hint().filter(|_| editor.is_open()).into_any(),
                }}
            </p>
            <div class="buttons">
                <button type="button" id="export" title=text::export_title() disabled=unusable on:click=move |_| editor.export()>
                    <Icon symbol=Symbol::Export/>
                    <span>{text::export()} "…"</span>
                </button>
                <button
                    type="button"
                    id="save"
                    class="primary"
                    disabled=unusable
                    aria-busy=move || is_saving().to_string()
                    data-percent=move || percent.get().map(|percent| percent.to_string())
                    style=move || percent.get().map(|percent| format!("--done:{percent}%"))
                    title=text::save_title()
                    on:click=move |_| editor.save()
                >
                    <Icon symbol=Symbol::Save/>
                    <span>{move || percent.get().map_or_else(|| text::save().to_owned(), text::saving)}</span>
                </button>
            </div>
        </div>
    }
}

/// What a save does while the edge is offline.
fn offline_text(unsent: usize) -> String {
    match unsent {
        0 => text::offline().to_owned(),
        1 => text::offline_one().to_owned(),
        count => text::offline_many(count),
    }
}
