//! The prompt for a pending import of a link or file: a question above the open photograph, or a note on the empty
//! stage.

use leptos::prelude::*;

use super::super::state::EditorState;
use super::{Incoming, PendingImport, messages};
use crate::browser::focus::focus_if_lost;
use crate::document::exchange::{Scope, has_geometry};
use crate::text::recipes as text;

/// The question, visible only while an import needs confirmation. The element always exists, because screen readers
/// observe it.
#[component]
pub(in super::super) fn ImportPrompt() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let name = move || editor.photo.with(|photo| photo.as_ref().map(|photo| photo.name.clone())).unwrap_or_default();
    let pending_question = Memo::new(move |_| editor.pending_import.get().filter(|pending| pending.needs_confirmation));
    let whole = Memo::new(move |_| {
        pending_question.with(|pending_question| pending_question.as_ref().is_some_and(PendingImport::has_geometry))
    });
    let list = move || pending_question.with(|pending_question| pending_question.as_ref().map(PendingImport::list));
    let choose = move |scope: Option<Scope>| {
        match scope {
            Some(scope) => editor.apply_pending_import(Some(scope)),
            None => editor.pending_import.set(None),
        }
        focus_if_lost(["#stage".to_owned()]);
    };
    let inert = move || editor.is_read_only();
    view! {
        <div role="status">
            <Show when=move || pending_question.with(Option::is_some)>
                <div id="recipe-offer" class="offer">
                    <p>
                        {move || text::apply_link_question(name())} " " <span class="hint">{list}</span>
                    </p>
                    <div class="buttons">
                        <button
                            type="button"
                            class="primary"
                            data-answer="apply"
                            disabled=inert
                            on:click=move |_| choose(Some(Scope::WithoutGeometry))
                        >
                            {text::apply()}
                        </button>
                        <Show when=move || whole.get()>
                            <button
                                type="button"
                                data-answer="whole"
                                disabled=inert
                                on:click=move |_| choose(Some(Scope::Whole))
                            >
                                {text::apply_whole()}
                            </button>
                        </Show>
                        <button type="button" class="ghost" data-answer="not-now" on:click=move |_| choose(None)>
                            {text::not_now()}
                        </button>
                    </div>
                </div>
            </Show>
        </div>
    }
}

/// The note on the empty stage: what the next photograph gets.
#[component]
pub(in super::super) fn PendingImportNote() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let sentence = |pending: &PendingImport| match &pending.file {
        Some(name) => text::waiting_file(name),
        None => text::waiting_link().to_owned(),
    };
    let discard = move |_| {
        editor.pending_import.set(None);
        focus_if_lost(["#open-file".to_owned()]);
    };
    view! {
        <div role="status">
            {move || {
                editor
                    .pending_import
                    .get()
                    .map(|pending| {
                        view! {
                            <div id="recipe-waiting" class="waiting">
                                <p>{sentence(&pending)}</p>
                                <p class="operations">{pending.list()}</p>
                                <button type="button" class="ghost" on:click=discard>
                                    {text::discard()}
                                </button>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

impl PendingImport {
    fn list(&self) -> String {
        match &self.what {
            Incoming::Recipe(recipe) => messages::operations_line(recipe),
            Incoming::Table(_) => crate::text::looks::table().to_owned(),
        }
    }

    fn has_geometry(&self) -> bool {
        matches!(&self.what, Incoming::Recipe(recipe) if has_geometry(recipe))
    }
}
