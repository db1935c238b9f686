//! Which steps are changed most, in percent of all makes.

use leptos::prelude::*;

use super::super::charts::shares::{Share, Shares};
use super::super::figures::percent;
use super::super::values;
use super::selection::{Bar, Selection};
use super::{Board, BoardPart};
use crate::library::remote::presets::types::{Kind, OperationSummary};
use crate::text::presets as text;

/// The number of rows before *Show all*.
const FIRST_ROWS: usize = 8;

/// The part.
#[component]
pub(super) fn WhatIsChanged(board: Board) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    let found = Memo::new(move |_| {
        board.summary.value.with(|summary| {
            let summary = summary.as_ref()?;
            let mut operations = summary.operations.clone();
            operations.sort_by_key(|count| std::cmp::Reverse(count.makes));
            Some((operations, summary.makes))
        })
    });
    let rows = move || {
        let (operations, makes) = found.get().unwrap_or_default();
        let limit = if shows_all.get() { usize::MAX } else { FIRST_ROWS };
        let rows: Vec<_> = operations.iter().take(limit).map(|count| share(board, count, &operations, makes)).collect();
        if rows.is_empty() {
            return view! { <p class="hint">{text::nothing_changed()}</p> }.into_any();
        }
        view! { <Shares rows/> }.into_any()
    };
    let has_more = move || found.with(|found| found.as_ref().is_some_and(|(list, _)| list.len() > FIRST_ROWS));
    view! {
        <BoardPart id="changed" title=Signal::derive(|| text::what_is_changed().to_owned()) class="narrow">
            {rows}
            <Show when=move || has_more() && !shows_all.get()>
                <button type="button" class="ghost" data-action="all-changes" on:click=move |_| shows_all.set(true)>
                    {text::show_all()}
                </button>
            </Show>
        </BoardPart>
    }
}

fn share(board: Board, count: &OperationSummary, all: &[OperationSummary], makes: u64) -> Share {
    let name = match Kind::of(&count.kind) {
        Some(kind) => values::changed(kind, count.op.as_deref()),
        None => count.kind.clone(),
    };
    // Several steps of one operation are told apart by their order.
    let same: Vec<_> = all.iter().filter(|it| it.kind == count.kind && it.op == count.op).collect();
    let name = match same.iter().position(|it| it.step == count.step) {
        Some(index) if same.len() > 1 => format!("{name} ({})", index + 1),
        _ => name,
    };
    let bar = Bar::of_operation(count);
    let (own, title) = (bar.clone(), name.clone());
    Share {
        name,
        percent: percent(count.makes, makes),
        makes: count.makes,
        is_chosen: Signal::derive(move || {
            board.selection.with(|selection| selection.as_ref().is_some_and(|it| it.bar == own))
        }),
        press: Callback::new(move |()| {
            board.selection.set(Some(Selection { bar: bar.clone(), title: title.clone() }));
        }),
    }
}
