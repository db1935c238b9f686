//! The head of the page: name, schedule, the folders, and what can be done.

use api::CollectionSource;
use leptos::prelude::*;

use super::super::copy::CopyCode;
use super::super::{schedule, values};
use super::Board;
use crate::features::request::Action;
use crate::library::remote::collections as remote;
use crate::text::{collections as text, time};
use crate::ui::icon::{Icon, Symbol};

/// The head.
#[component]
pub(super) fn Head(board: Board) -> impl IntoView {
    let name = board.get(|collection| collection.name.clone());
    let is_paused = board.get(|collection| collection.paused);
    let when = board.get(|collection| match (&collection.next_run_at, collection.paused) {
        (_, true) => text::not_scheduled().to_owned(),
        (Some(next), _) => {
            format!("{} · {}", schedule::words(&collection.schedule), text::next_run(time::minute(next)))
        }
        (None, _) => schedule::words(&collection.schedule),
    });
    view! {
        <header class="collection-head">
            <a class="crumb" href="/collections">
                <Icon symbol=Symbol::Back/>
                <span>{text::collections()}</span>
            </a>
            <div class="collection-title">
                <div class="grow">
                    <h1 id="collection-title" tabindex="-1">
                        {name}
                        <Show when=move || is_paused.get() == Some(true)>
                            <span class="tag">{text::paused()}</span>
                        </Show>
                    </h1>
                    <p class="hint">{when}</p>
                </div>
                <Tools board is_paused/>
            </div>
            <Places board/>
        </header>
    }
}

#[component]
fn Tools(board: Board, is_paused: Memo<Option<bool>>) -> impl IntoView {
    let [run, pause] = [(); 2].map(|()| Action::new());
    let is_running = board.get(values::is_running);
    let run_now = move |_| {
        if is_running.get_untracked() == Some(true) {
            return;
        }
        let id = board.id.get_value();
        run.run(async move { remote::run(&id).await }, move |run| {
            board.take_run(&run);
        });
    };
    let switch = move |_| {
        let (id, paused) = (board.id.get_value(), is_paused.get_untracked() != Some(true));
        pause.run(async move { remote::set_paused(&id, paused).await }, move |collection| board.take(collection));
    };
    let is_busy = move || run.busy_word() == "true" || is_running.get() == Some(true);
    view! {
        <div class="collection-tools">
            <button
                type="button"
                class="primary"
                id="run-now"
                aria-disabled=move || is_busy().to_string()
                on:click=run_now
            >
                {move || if is_busy() {
                    view! { <span class="spinner" aria-hidden="true"></span> }.into_any()
                } else {
                    view! { <Icon symbol=Symbol::Play/> }.into_any()
                }}
                <span>{text::run_now()}</span>
            </button>
            <button type="button" id="pause" aria-disabled=move || pause.busy_word() on:click=switch>
                {move || {
                    let (symbol, label) = match is_paused.get() {
                        Some(true) => (Symbol::Play, text::resume()),
                        _ => (Symbol::Pause, text::pause()),
                    };
                    view! {
                        <Icon symbol/>
                        <span>{label}</span>
                    }
                }}
            </button>
            <button
                type="button"
                class="ghost square"
                id="delete-collection-button"
                aria-haspopup="dialog"
                aria-label=text::delete_collection()
                title=text::delete_collection()
                on:click=move |_| board.deleting.set(true)
            >
                <Icon symbol=Symbol::Trash/>
            </button>
        </div>
    }
}

/// Where files go, and where pyramids are published.
#[component]
fn Places(board: Board) -> impl IntoView {
    let owner = board.shown.with_untracked(|shown| shown.as_ref().map(|it| it.owner.clone())).unwrap_or_default();
    let source = board.get(move |collection| match &collection.source {
        CollectionSource::Folder(folder) => Some(values::inbox(&owner, folder)),
        CollectionSource::Urls(_) => None,
    });
    let addresses = board.get(|collection| values::source(&collection.source));
    let published = board.get(|collection| format!("{}/", collection.published_folder.trim_end_matches('/')));
    let code = move |of: Option<String>| of.unwrap_or_default();
    view! {
        <dl class="collection-places">
            {move || match source.get().flatten() {
                Some(folder) => view! {
                    <div>
                        <dt>{text::files_go_into()}</dt>
                        <dd><CopyCode id="copy-source" code=Signal::stored(folder)/></dd>
                    </div>
                }
                .into_any(),
                None => view! {
                    <div>
                        <dt>{text::source()}</dt>
                        <dd>{addresses}</dd>
                    </div>
                }
                .into_any(),
            }}
            <div>
                <dt>{text::published_into()}</dt>
                <dd><CopyCode id="copy-published" code=Signal::derive(move || code(published.get()))/></dd>
            </div>
        </dl>
    }
}
