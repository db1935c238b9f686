//! The dashboard of a preset: what people really do with it, and the version that their makes point to.

mod changed;
mod head;
mod makes;
mod parameters;
mod selection;
mod suggestion;
mod tables;
mod tiles;
mod versions;
mod weeks;

use js_sys::Date;
use leptos::prelude::*;

use super::compare::{CompareDialog, Pair};
use super::editing::Edit;
use super::figures::day::Day;
use super::follow::{follow_makes, follow_presets, poll_without_events};
use super::request::{Load, LoadFailure};
use super::specimen::Specimen;
use crate::browser::focus::keep_focus_in;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{MakeSummary, Preset, PresetVersion, Suggestion, SummaryQuery};
use crate::text::presets as text;
use changed::WhatIsChanged;
use head::Head;
use makes::MakesSheet;
use parameters::Parameters;
use selection::Selection;
use suggestion::SuggestionCard;
use tiles::Tiles;
use versions::Versions;
use weeks::Weeks;

/// The range of days at first, and all ranges; 0 is without a limit.
const FIRST_RANGE: u32 = 90;
pub(super) const RANGES: [u32; 4] = [30, 90, 365, 0];

/// The state of the dashboard. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Board {
    id: StoredValue<String>,
    preset: RwSignal<Option<Preset>>,
    /// The number of days that are counted; 0 for all.
    days: RwSignal<u32>,
    /// The version whose makes are counted; `None` for all.
    version: RwSignal<Option<u32>>,
    summary: Load<MakeSummary>,
    suggestion: Load<Suggestion>,
    versions: Load<Vec<PresetVersion>>,
    /// The bar whose makes are shown.
    selection: RwSignal<Option<Selection>>,
    /// Two recipes that are shown side by side.
    pair: RwSignal<Option<Pair>>,
    /// Loads the preset again.
    reload: Callback<()>,
}

impl Board {
    fn new(id: String, preset: RwSignal<Option<Preset>>, reload: Callback<()>) -> Self {
        Self {
            id: StoredValue::new(id),
            preset,
            days: RwSignal::new(FIRST_RANGE),
            version: RwSignal::new(None),
            summary: Load::new(),
            suggestion: Load::new(),
            versions: Load::new(),
            selection: RwSignal::new(None),
            pair: RwSignal::new(None),
            reload,
        }
    }

    /// Which makes are counted.
    fn query(self) -> SummaryQuery {
        let from = self.first_day().map(|day| day.to_string()).unwrap_or_default();
        let version = self.version.get().map(|version| version.to_string()).unwrap_or_default();
        SummaryQuery { version, from, to: String::new() }
    }

    /// The first day that is counted.
    fn first_day(self) -> Option<Day> {
        let days = i64::from(self.days.get());
        (days > 0).then(|| Day(today().0 - days + 1))
    }

    fn load_figures(self) {
        let Some(id) = self.id.try_get_value() else { return };
        let (query, of) = (untrack(|| self.query()), id.clone());
        let asked = query.clone();
        self.summary.run(async move { keeping_focus(remote::summary(&of, &asked).await) });
        self.suggestion.run(async move { keeping_focus(remote::suggestion(&id, &query).await) });
    }

    fn load_versions(self) {
        let Some(id) = self.id.try_get_value() else { return };
        self.versions.run(async move { remote::versions(&id).await });
    }

    /// Loads the preset, its versions and its figures again, after there is a new version.
    fn load_all(self) {
        self.reload.try_run(());
        self.load_versions();
        self.load_figures();
    }
}

/// Passes a response on. It draws parts of the dashboard anew, and the control that has the focus keeps it.
fn keeping_focus<T>(response: T) -> T {
    keep_focus_in(".board-part", ["#preset-title".to_owned()]);
    response
}

/// Today in UTC.
fn today() -> Day {
    Day::at_ms(Date::now())
}

/// The page. `shown` opens the sheet of the preset.
#[component]
pub(super) fn Dashboard(
    id: String,
    preset: RwSignal<Option<Preset>>,
    specimen: Specimen,
    shown: RwSignal<Option<Preset>>,
    edit: Edit,
    reload: Callback<()>,
) -> impl IntoView {
    let board = Board::new(id, preset, reload);
    let current = Memo::new(move |_| preset.with(|preset| preset.as_ref().map(|preset| preset.version)));
    Effect::new(move |_| {
        current.track();
        board.load_versions();
    });
    // A deleted preset has no figures.
    let is_shown =
        move |of: &str, is_deleted: bool| !is_deleted && board.id.try_with_value(|id| id == of) == Some(true);
    let load = move || {
        board.load_versions();
        board.load_figures();
    };
    follow_presets(is_shown, load);
    follow_makes(move |of| board.id.try_with_value(|id| id == of) == Some(true), move || board.load_figures());
    poll_without_events(preset, load);
    Effect::new(move |_| {
        board.days.track();
        board.version.track();
        board.load_figures();
    });
    let has_figures = move || board.summary.value.with(Option::is_some);
    let has_none = move || board.summary.value.with(|summary| summary.as_ref().is_some_and(|it| it.makes == 0));
    view! {
        <Head board shown edit/>
        <LoadFailure message=Signal::derive(move || board.summary.message()) again=move |()| board.load_figures()/>
        <Show when=has_figures fallback=move || view! { <Skeleton board/> }>
            <div class="board" aria-busy=move || board.summary.is_loading().to_string()>
                <Tiles board/>
                <Show when=has_none>
                    <p class="board-none" role="status">{text::no_makes()}</p>
                </Show>
                <Weeks board/>
                <WhatIsChanged board/>
                <Parameters board/>
                <SuggestionCard board specimen/>
                <Versions board/>
            </div>
        </Show>
        <MakesSheet board/>
        <CompareDialog pair=board.pair specimen/>
    }
}

/// The places of the figures while they load.
#[component]
fn Skeleton(board: Board) -> impl IntoView {
    let has_failed = move || board.summary.message().is_some();
    view! {
        <div class="board" hidden=has_failed aria-busy="true" aria-label=text::loading() role="status">
            <div class="figure-tiles">{(0..4).map(|_| view! { <div class="figure-tile ghostly"></div> }).collect_view()}</div>
            <div class="board-part wide ghostly"></div>
            <div class="board-part narrow ghostly"></div>
        </div>
    }
}

/// A part of the dashboard under a title.
#[component]
fn BoardPart(
    id: &'static str,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let heading_id = title_id.clone();
    view! {
        <section id=id class=format!("board-part {class}") aria-labelledby=title_id>
            <h2 id=heading_id class="caps">{title}</h2>
            {children()}
        </section>
    }
}
