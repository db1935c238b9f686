//! The head of the dashboard: the name of the preset, the range, the version, the tables, and the sheet.

use leptos::prelude::*;

use super::super::editing::{Edit, EditButton};
use super::super::values;
use super::tables::{Table, save_table};
use super::{Board, RANGES};
use crate::library::remote::presets::types::Preset;
use crate::text::presets as text;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::notice::Notices;

/// The head.
#[component]
pub(super) fn Head(board: Board, shown: RwSignal<Option<Preset>>, edit: Edit) -> impl IntoView {
    let preset = board.preset;
    let name = move || preset.with(|preset| preset.as_ref().map(values::name));
    let version = move || preset.with(|preset| preset.as_ref().map(|it| format!(" · {}", text::version(it.version))));
    let notices = expect_context::<Notices>();
    let save = move |table| save_table(board, table, notices);
    view! {
        <header class="board-head">
            <div class="grow">
                <h1 id="preset-title" tabindex="-1">{name} <span class="version">{version}</span></h1>
                <p class="hint">{text::what_people_do()}</p>
            </div>
            <div class="board-tools" role="toolbar" aria-label=text::figures()>
                <Range board/>
                <VersionList board/>
                <Menu id="csv" label=text::save_tables() symbol=Symbol::Export text="CSV">
                    {Table::ALL.map(|table| view! {
                        <MenuItem id=table.id() text=table.label() symbol=Symbol::Export act=move |()| save(table)/>
                    })}
                </Menu>
                <EditButton edit of=move |()| preset.get_untracked()/>
                <button
                    type="button"
                    id="preset-details"
                    aria-haspopup="dialog"
                    on:click=move |_| shown.set(preset.get_untracked())
                >
                    <Icon symbol=Symbol::More/>
                    <span>{text::details()}</span>
                </button>
            </div>
        </header>
    }
}

#[component]
fn Range(board: Board) -> impl IntoView {
    let options = RANGES.map(|days| {
        let label = match days {
            0 => text::all_time().to_owned(),
            365 => text::last_year().to_owned(),
            days => text::last_days(days),
        };
        view! { <option value=days.to_string() prop:selected=move || board.days.get() == days>{label}</option> }
    });
    let choose = move |event| {
        if let Ok(days) = event_target_value(&event).parse() {
            board.days.set(days);
        }
    };
    view! {
        <select id="board-range" aria-label=text::range() on:change=choose>{options.collect_view()}</select>
    }
}

#[component]
fn VersionList(board: Board) -> impl IntoView {
    let numbers = Memo::new(move |_| {
        board.versions.value.with(|list| {
            let list = list.as_ref().map(Vec::as_slice).unwrap_or_default();
            list.iter().map(|version| version.version).collect::<Vec<_>>()
        })
    });
    let options = move || {
        let numbers = numbers.get().into_iter();
        let option = |number: u32| {
            view! {
                <option value=number.to_string() prop:selected=move || board.version.get() == Some(number)>
                    {text::version_title(number)}
                </option>
            }
        };
        numbers.map(option).collect_view()
    };
    view! {
        <select
            id="board-version"
            aria-label=text::counted_version()
            hidden=move || numbers.with(|numbers| numbers.len() < 2)
            on:change=move |event| board.version.set(event_target_value(&event).parse().ok())
        >
            <option value="" prop:selected=move || board.version.get().is_none()>{text::all_versions()}</option>
            {options}
        </select>
    }
}
