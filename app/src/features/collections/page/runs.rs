//! The runs of the collection with their summaries, newest first.

use api::{CollectionRun, RunState};
use leptos::prelude::*;

use super::super::progress::RunProgress;
use super::super::values;
use super::Board;
use crate::features::request::LoadFailure;
use crate::text::{collections as text, time};

/// The list.
#[component]
pub(super) fn Runs(board: Board) -> impl IntoView {
    let list = board.runs;
    if !untrack(|| list.is_loaded()) {
        list.load();
    }
    // The newest run shows its details.
    let first = untrack(|| list.rows().first().map(|row| row.id.clone()));
    let opened = StoredValue::new(first);
    let is_opened = move |id: &str| {
        opened.try_update_value(|opened| opened.get_or_insert_with(|| id.to_owned()) == id) == Some(true)
    };
    view! {
        <LoadFailure message=Signal::derive(move || list.message()) again=move |()| list.load()/>
        <Show when=move || !list.is_loaded() && list.message().is_none()>
            <ul class="runs" aria-busy="true" aria-label=text::loading()>
                {(0..3).map(|_| view! { <li class="run ghostly"></li> }).collect_view()}
            </ul>
        </Show>
        <Show when=move || list.is_empty()>
            <p class="hint">{text::no_runs()}</p>
        </Show>
        <ul class="runs" aria-busy=move || list.is_loading().to_string()>
            <For each=move || list.rows() key=|row| row.id.clone() let:row>
                <RunRow run=row.value.clone() is_open=is_opened(&row.id)/>
            </For>
        </ul>
        <Show when=move || list.has_more()>
            <button
                type="button"
                id="more-runs"
                aria-disabled=move || list.is_loading().to_string()
                on:click=move |_| list.load_more()
            >
                {text::more()}
            </button>
        </Show>
    }
}

/// A run: when, why, and what it did; its facts on demand.
#[component]
fn RunRow(run: ArcRwSignal<CollectionRun>, is_open: bool) -> impl IntoView {
    let run = RwSignal::from(run);
    let is_running = Memo::new(move |_| run.with(|run| run.state == RunState::Running));
    let started = run.with_untracked(|run| time::minute(&run.started_at));
    let trigger = run.with_untracked(|run| text::trigger(run.trigger));
    let result = move || if is_running.get() { text::running().to_owned() } else { run.with(values::result) };
    let tone = move || match run.with(|run| (run.state, run.error.is_some() || run.refused > 0)) {
        (RunState::Running, _) => "live",
        (RunState::Finished, true) => "bad",
        (RunState::Finished, false) => "",
    };
    view! {
        <li class="run" data-run-id=run.with_untracked(|run| run.id.clone()) data-running=move || is_running.get().to_string()>
            <details open=is_open>
                <summary>
                    <span class="run-time">{started.clone()}</span>
                    <span class="hint">{trigger}</span>
                    <span class="run-result" data-tone=tone>{result}</span>
                </summary>
                <Show when=move || is_running.get()>
                    <RunProgress run=Signal::derive(move || Some(run.get()))/>
                </Show>
                {move || run.with(summary)}
            </details>
        </li>
    }
}

/// The facts, and the reasons by kind.
fn summary(run: &CollectionRun) -> impl IntoView + use<> {
    let facts = values::facts(run).into_iter().map(|(label, words)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{words}</dd>
            </div>
        }
    });
    let facts = facts.collect_view();
    let reasons: Vec<_> = run.reasons.iter().map(values::reason_count).collect();
    let reasons = (!reasons.is_empty()).then(|| {
        view! {
            <h2 class="caps">{text::reasons()}</h2>
            <ul class="run-reasons">{reasons.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
        }
    });
    view! {
        <dl class="run-facts">{facts}</dl>
        {reasons}
    }
}
