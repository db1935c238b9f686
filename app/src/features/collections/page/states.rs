//! The numbers of records by state. Each is a button that lists these records.

use api::{RecordCounts, RecordState};
use leptos::prelude::*;

use super::{Board, RECORDS};
use crate::text::collections as text;
use crate::text::presets::thousands;

impl Board {
    /// Lists the records in a state, or all.
    pub(super) fn show(self, state: Option<RecordState>) {
        if self.filter.get_untracked() != state {
            self.filter.set(state);
            self.records.load();
        }
    }
}

/// The states that are counted; `None` for all.
const STATES: [Option<RecordState>; 5] =
    [None, Some(RecordState::Open), Some(RecordState::Done), Some(RecordState::Refused), Some(RecordState::Withdrawn)];

const fn count(counts: &RecordCounts, state: Option<RecordState>) -> u64 {
    match state {
        None => counts.records,
        Some(RecordState::Open | RecordState::Running) => counts.open,
        Some(RecordState::Done) => counts.done,
        Some(RecordState::Refused) => counts.refused,
        Some(RecordState::Withdrawn) => counts.withdrawn,
    }
}

/// The buttons.
#[component]
pub(super) fn States(board: Board) -> impl IntoView {
    let counts = board.get(|collection| collection.counts);
    let button = move |state: Option<RecordState>| {
        let is_chosen = move || board.filter.get() == state && board.tab.get() == RECORDS;
        let number = move || thousands(count(&counts.get().unwrap_or_default(), state));
        let is_none = move || count(&counts.get().unwrap_or_default(), state) == 0;
        view! {
            <button
                type="button"
                data-count=state.map_or("all", RecordState::as_str)
                data-none=move || is_none().to_string()
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| {
                    board.tab.set(RECORDS);
                    board.show(state);
                }
            >
                <strong>{number}</strong>
                <span>{state.map_or(text::all(), text::record_state)}</span>
            </button>
        }
    };
    view! {
        // A collection without records says where to put files instead.
        <div
            class="state-tiles"
            role="group"
            aria-label=text::states()
            hidden=move || counts.get().is_none_or(|counts| counts.records == 0)
        >
            {STATES.map(button).collect_view()}
        </div>
    }
}
