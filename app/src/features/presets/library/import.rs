//! Imports preset files.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::request::Action;
use crate::browser::file_picker;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{ImportOutcome, RefusedFile};
use crate::text::presets as text;
use crate::ui::icon::{Icon, Symbol};

/// The button, and the list of what could not be imported.
#[component]
pub(super) fn ImportButton(#[prop(into)] done: Callback<()>) -> impl IntoView {
    let action = Action::new();
    let refused = RwSignal::new(Vec::<RefusedFile>::new());
    let take = move |ImportOutcome { imported, refused: files }: ImportOutcome| {
        let count = imported.len();
        if count > 0 {
            action.notices().success(text::imported(count), None);
        }
        refused.try_set(files);
        done.try_run(());
    };
    let choose = move |_| {
        spawn_local(async move {
            if let Some(file) = file_picker::pick(".json,.zip,application/json,application/zip").await {
                action.run(async move { remote::import(&file).await }, take);
            }
        });
    };
    view! {
        <button type="button" id="import-presets" aria-disabled=move || action.busy_word() on:click=choose>
            <Icon symbol=Symbol::Open/>
            <span>{text::import()}</span>
        </button>
        <div class="import-refused" role="alert" hidden=move || refused.with(Vec::is_empty)>
            <p>{text::not_imported()}</p>
            <ul>
                {move || refused.get().into_iter().map(|file| view! { <li>{sentence(file)}</li> }).collect_view()}
            </ul>
            <button type="button" class="ghost" on:click=move |_| refused.set(Vec::new())>{text::close()}</button>
        </div>
    }
}

fn sentence(RefusedFile { file, pointer, message }: RefusedFile) -> String {
    match pointer.filter(|pointer| !pointer.is_empty()) {
        Some(pointer) => format!("{file} ({pointer}): {message}"),
        None => format!("{file}: {message}"),
    }
}
