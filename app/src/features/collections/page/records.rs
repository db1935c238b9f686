//! The files of the collection, page by page.

use api::RecordState;
use leptos::prelude::*;

use super::super::inbox::Inbox;
use super::Board;
use super::record::RecordRow;
use crate::features::request::{Action, LoadFailure};
use crate::library::remote::collections as remote;
use crate::text::collections as text;

/// The list.
#[component]
pub(super) fn Records(board: Board) -> impl IntoView {
    let list = board.records;
    let refused = board.get(|collection| collection.counts.refused);
    let repeat = Action::new();
    let repeat_all = move |_| {
        let id = board.id.get_value();
        repeat.run(async move { remote::repeat(&id, &[RecordState::Refused]).await }, move |repeated| {
            repeat.notices().success(text::count_reopened(repeated.records), None);
            board.load_again();
        });
    };
    let may_repeat = move || {
        let is_of_filter = matches!(board.filter.get(), None | Some(RecordState::Refused));
        is_of_filter && refused.get().unwrap_or_default() > 0
    };
    view! {
        <div class="records-head" hidden=move || !may_repeat()>
            <button type="button" id="repeat-refused" aria-disabled=move || repeat.busy_word() on:click=repeat_all>
                {text::repeat_all_refused()}
            </button>
        </div>
        <LoadFailure message=Signal::derive(move || list.message()) again=move |()| list.load()/>
        <Show when=move || !list.is_loaded() && list.message().is_none()>
            <ul class="records" aria-busy="true" aria-label=text::loading()>
                {(0..4).map(|_| view! { <li class="record ghostly"></li> }).collect_view()}
            </ul>
        </Show>
        <Show when=move || list.is_empty()>
            <Nothing board/>
        </Show>
        <ul class="records" aria-busy=move || list.is_loading().to_string()>
            <For each=move || list.rows() key=|row| row.id.clone() let:row>
                <RecordRow board record=row.value/>
            </For>
        </ul>
        <Show when=move || list.has_more()>
            <button
                type="button"
                id="more-records"
                aria-disabled=move || list.is_loading().to_string()
                on:click=move |_| list.load_more()
            >
                {text::more()}
            </button>
        </Show>
    }
}

/// No records at all: where to put files. Otherwise none in the chosen state.
#[component]
fn Nothing(board: Board) -> impl IntoView {
    let shown = board.shown;
    // Not again at each change of the numbers.
    let setup = Memo::new(move |_| {
        shown.with(|shown| {
            let shown = shown.as_ref()?;
            let collection = api::Collection { last_run: None, ..shown.collection.clone() };
            Some((shown.owner.clone(), collection))
        })
    });
    move || match (board.filter.get(), setup.get()) {
        (None, Some((owner, collection))) => view! {
            <div class="collections-empty">
                <h2>{text::no_records()}</h2>
                <Inbox collection owner/>
            </div>
        }
        .into_any(),
        (Some(_), _) => view! { <p class="hint">{text::none_in_this_state()}</p> }.into_any(),
        _ => ().into_any(),
    }
}
