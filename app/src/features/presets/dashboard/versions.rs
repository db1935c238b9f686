//! The versions of the preset with their figures: restore, and two side by side.

use leptos::prelude::*;
use serde_json::json;

use super::super::compare::Pair;
use super::super::figures::percent;
use super::super::request::{Action, LoadFailure};
use super::{Board, BoardPart};
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{PresetVersion, Right, VersionSummary};
use crate::text::{decimal, presets as text, time};

/// The part.
#[component]
pub(super) fn Versions(board: Board) -> impl IntoView {
    let list = move || board.versions.value.get().unwrap_or_default();
    let current = Memo::new(move |_| board.preset.with(|preset| preset.as_ref().map_or(0, |it| it.version)));
    let may_restore = Memo::new(move |_| {
        board
            .preset
            .with(|preset| preset.as_ref().is_some_and(|it| it.right >= Right::Edit && !it.id.starts_with("look-")))
    });
    let action = Action::new();
    let restore = Callback::new(move |version: u32| {
        let id = board.id.get_value();
        action.run(async move { remote::change(&id, &json!({ "version": version })).await }, move |preset| {
            action.notices().success(text::version_restored(version), None);
            board.preset.try_set(Some(preset));
            board.load_figures();
        });
    });
    let compare = Callback::new(move |version: PresetVersion| {
        let Some(preset) = board.preset.get_untracked() else { return };
        let right = (text::version_title(preset.version), preset.recipe);
        board.pair.set(Some(Pair {
            left: (text::version_title(version.version), version.recipe),
            right,
            changes: None,
        }));
    });
    view! {
        <BoardPart id="versions" title=Signal::derive(|| text::versions().to_owned()) class="wide">
            <LoadFailure message=Signal::derive(move || board.versions.message()) again=move |()| board.load_versions()/>
            <table class="versions">
                <thead>
                    <tr>
                        <th scope="col">{text::version_word()}</th>
                        <th scope="col">{text::makes()}</th>
                        <th scope="col">{text::exactly_short()}</th>
                        <th scope="col">{text::rating()}</th>
                        <th scope="col"><span class="visually-hidden">{text::actions()}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=list key=|version| version.version let:version>
                        <Row board version current may_restore restore compare/>
                    </For>
                </tbody>
            </table>
        </BoardPart>
    }
}

#[component]
fn Row(
    board: Board,
    version: PresetVersion,
    current: Memo<u32>,
    may_restore: Memo<bool>,
    restore: Callback<u32>,
    compare: Callback<PresetVersion>,
) -> impl IntoView {
    let number = version.version;
    let figures = Memo::new(move |_| {
        let of = |list: &[VersionSummary]| list.iter().find(|it| it.version == number).cloned();
        board.summary.value.with(|summary| summary.as_ref().and_then(|it| of(&it.versions)))
    });
    let cell = move |write: fn(&VersionSummary) -> String| {
        move || figures.with(|figures| figures.as_ref().map_or_else(|| "–".to_owned(), write))
    };
    let is_current = move || current.get() == number;
    let by = version.created_by.as_ref().map(|handle| format!("@{handle}"));
    let when = version.created_at.as_deref().map(time::day);
    let facts = [when, by, version.note.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let (compare_label, restore_label) = (text::compare_version(number), text::restore_version(number));
    view! {
        <tr data-version=number data-current=move || is_current().to_string()>
            <th scope="row">
                <strong>{text::version_title(number)}</strong>
                <Show when=is_current>
                    <span class="tag">{text::current()}</span>
                </Show>
                <span class="hint">{facts}</span>
            </th>
            <td data-label=text::makes()>{cell(|it| text::thousands(it.makes))}</td>
            <td data-label=text::exactly_short()>{cell(|it| match it.makes {
                0 => "–".to_owned(),
                makes => text::percent(percent(it.exact, makes)),
            })}</td>
            <td data-label=text::rating()>{cell(|it| match it.rating {
                Some(rating) if rating.count > 0 => decimal(rating.mean, 1),
                _ => "–".to_owned(),
            })}</td>
            <td class="row-actions">
                <div>
                    <button
                        type="button"
                        class="ghost"
                        data-action="compare-version"
                        aria-haspopup="dialog"
                        aria-label=compare_label
                        hidden=is_current
                        on:click=move |_| compare.run(version.clone())
                    >
                        {text::compare()}
                    </button>
                    <button
                        type="button"
                        class="ghost"
                        data-action="restore-version"
                        aria-label=restore_label
                        hidden=move || is_current() || !may_restore.get()
                        on:click=move |_| restore.run(number)
                    >
                        {text::restore()}
                    </button>
                </div>
            </td>
        </tr>
    }
}
