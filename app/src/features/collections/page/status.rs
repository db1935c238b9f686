//! What the collection does now, or what its last run did. It has the same height in all states, so nothing below it moves.

use api::{CollectionRun, RecordState, RunState};
use leptos::prelude::*;

use super::super::progress::RunProgress;
use super::super::values;
use super::{Board, RECORDS};
use crate::text::{collections as text, errors, time};

/// The status.
#[component]
pub(super) fn Status(board: Board) -> impl IntoView {
    let run = board.get(|collection| collection.last_run.clone());
    let run = Signal::derive(move || run.get().flatten());
    let is_running = Memo::new(move |_| run.with(|run| run.as_ref().is_some_and(|it| it.state == RunState::Running)));
    let is_paused = board.get(|collection| collection.paused);
    let is_last =
        move |has: fn(&CollectionRun) -> bool| !is_running.get() && run.with(|run| run.as_ref().is_some_and(has));
    let tone = move || is_last(|run| run.error.is_some()).then_some("bad");
    view! {
        <div class="collection-status" id="collection-status" data-tone=tone data-running=move || is_running.get().to_string()>
            // Progress is not announced at each file.
            <div class="grow" role="status" aria-live=move || if is_running.get() { "off" } else { "polite" }>
                {move || if is_running.get() {
                    view! { <RunProgress run/> }.into_any()
                } else {
                    view! { <LastRun run=run.get()/> }.into_any()
                }}
                <Show when=move || is_paused.get() == Some(true) && !is_running.get()>
                    <p class="hint" id="is-paused">{text::is_paused()}</p>
                </Show>
            </div>
            <Show when=move || is_last(|run| run.refused > 0)>
                <button
                    type="button"
                    id="show-refused"
                    on:click=move |_| {
                        board.tab.set(RECORDS);
                        board.show(Some(RecordState::Refused));
                    }
                >
                    {text::show_refused()}
                </button>
            </Show>
        </div>
    }
}

#[component]
fn LastRun(run: Option<CollectionRun>) -> impl IntoView {
    let Some(run) = run else {
        return view! { <p>{text::never_ran()}</p> }.into_any();
    };
    let moment = time::ago(run.ended_at.as_ref().unwrap_or(&run.started_at));
    let sentence = match &run.error {
        Some(error) => text::run_is_incomplete(errors::of_job(error)),
        None => text::last_run(moment, values::result(&run)),
    };
    let reasons: Vec<_> = run.reasons.iter().map(values::reason_count).collect();
    view! {
        <p>{sentence}</p>
        {(!reasons.is_empty()).then(|| view! { <p class="reasons">{reasons.join(" · ")}</p> })}
    }
    .into_any()
}
