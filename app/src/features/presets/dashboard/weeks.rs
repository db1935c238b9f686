//! Makes by week or month, with a table for screen readers.

use leptos::prelude::*;

use super::super::charts::bars::PeriodBars;
use super::super::figures::period::{Length, Period, periods};
use super::selection::{Bar, Selection};
use super::{Board, BoardPart, today};
use crate::text::{presets as text, time};

/// The part.
#[component]
pub(super) fn Weeks(board: Board) -> impl IntoView {
    let found = Memo::new(move |_| {
        let from = board.first_day();
        board.summary.value.with(|summary| summary.as_ref().map(|it| periods(&it.days, from, today())))
    });
    let title = Signal::derive(move || {
        let length = found.with(|found| found.as_ref().map_or(Length::Week, |(length, _)| *length));
        heading(length).to_owned()
    });
    let chosen = Signal::derive(move || {
        board.selection.with(|selection| match selection.as_ref().map(|it| &it.bar) {
            Some(Bar::Period(period)) => Some(period.first.0),
            _ => None,
        })
    });
    let choose = Callback::new(move |period: Period| {
        let day = time::clock_day(&period.first.to_string());
        let title = match found.with_untracked(|found| found.as_ref().map(|(length, _)| *length)) {
            Some(Length::Month) => text::month_of(day),
            _ => text::week_of(day),
        };
        board.selection.set(Some(Selection { bar: Bar::Period(period), title }));
    });
    view! {
        <BoardPart id="weeks" title class="wide">
            {move || found.get().map(|(length, periods)| view! { <PeriodBars length periods chosen choose/> })}
            <p class="legend" aria-hidden="true">
                <span class="swatch exact"></span>
                {text::exact()}
                <span class="swatch modified"></span>
                {text::modified()}
            </p>
            {move || found.get().map(|(length, periods)| table(length, &periods))}
        </BoardPart>
    }
}

const fn heading_of(length: Length) -> fn() -> &'static str {
    match length {
        Length::Week => text::makes_by_week,
        Length::Month => text::makes_by_month,
    }
}

fn heading(length: Length) -> &'static str {
    heading_of(length)()
}

/// The same numbers for screen readers.
fn table(length: Length, periods: &[Period]) -> impl IntoView + use<> {
    let rows = periods.iter().filter(|period| period.makes() > 0).map(|period| {
        let day = time::clock_day(&period.first.to_string());
        view! {
            <tr>
                <th scope="row">{day}</th>
                <td>{period.exact}</td>
                <td>{period.modified}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <table class="visually-hidden">
            <caption>{heading(length)}</caption>
            <thead>
                <tr>
                    <th scope="col">{text::begins()}</th>
                    <th scope="col">{text::exact()}</th>
                    <th scope="col">{text::modified()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
