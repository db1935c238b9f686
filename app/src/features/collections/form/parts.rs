//! The parts of the form: name, source and schedule; and all further settings.

use api::{TILE_SIDES_PX, TileCompression, Visibility};
use leptos::prelude::*;

use super::super::{schedule, values};
use super::draft::{ScheduleKind, SourceKind};
use super::field::{DraftCheck, DraftChoice, DraftField, Kind, lens};
use super::recipe::RecipeChoice;
use super::{Draft, Field, Form};
use crate::text::collections as text;

/// Name, source and schedule. The folder of an existing collection cannot be changed.
#[component]
pub(in super::super) fn Basics(
    form: Form,
    #[prop(into)] owner: Signal<Option<String>>,
    #[prop(optional)] exists: bool,
) -> impl IntoView {
    let source = Memo::new(move |_| form.draft.with(|draft| draft.source));
    view! {
        <DraftField form field=Field::Name label=text::name() lens=lens!(name) autofocus=!exists/>
        {(!exists).then(|| view! {
            <DraftChoice
                form
                name="source"
                label=text::source()
                options=vec![
                    (SourceKind::Folder, "folder", text::folder().to_owned()),
                    (SourceKind::Urls, "urls", text::addresses().to_owned()),
                ]
                of=|draft: &Draft| draft.source
                edit=|draft: &mut Draft, kind| draft.source = kind
            />
        })}
        {move || match source.get() {
            SourceKind::Folder => view! { <Folder form owner exists/> }.into_any(),
            SourceKind::Urls => view! {
                <DraftField
                    form
                    field=Field::Urls
                    label=text::addresses()
                    lens=lens!(urls)
                    kind=Kind::Lines(5)
                    hint=Signal::derive(|| text::addresses_hint().to_owned())
                />
            }
            .into_any(),
        }}
        <When form/>
    }
}

#[component]
fn Folder(form: Form, owner: Signal<Option<String>>, exists: bool) -> impl IntoView {
    let hint = move || {
        if exists {
            return text::folder_fixed().to_owned();
        }
        let prefix = form.draft.with(|draft| values::inbox(&owner.get().unwrap_or_default(), &draft.folder));
        text::folder_hint(prefix)
    };
    view! {
        <DraftField
            form
            field=Field::Folder
            label=text::folder_name()
            lens=lens!(folder)
            hint=Signal::derive(hint)
            fixed=exists
        />
    }
}

/// The schedule.
#[component]
fn When(form: Form) -> impl IntoView {
    let kind = Memo::new(move |_| form.draft.with(|draft| draft.schedule));
    let interval_hint = move || {
        let minutes = form.draft.with(|draft| draft.minutes.trim().parse().ok());
        match minutes.filter(|minutes| schedule::MINUTES.contains(minutes)) {
            Some(minutes) => text::minutes_hint(schedule::words(&api::Schedule::EveryMinutes(minutes))),
            None => text::minutes_limits().to_owned(),
        }
    };
    let daily_hint = move || {
        let at = form.draft.with(|draft| draft.at.trim().to_owned());
        schedule::clock(&at).map(|_| schedule::words(&api::Schedule::DailyAt(at))).unwrap_or_default()
    };
    view! {
        <DraftChoice
            form
            name="schedule"
            label=text::when()
            options=vec![
                (ScheduleKind::Interval, "interval", text::interval().to_owned()),
                (ScheduleKind::Daily, "daily", text::daily().to_owned()),
                (ScheduleKind::AtOnce, "at_once", text::at_once().to_owned()),
            ]
            of=|draft: &Draft| draft.schedule
            edit=|draft: &mut Draft, kind| draft.schedule = kind
        />
        {move || match kind.get() {
            ScheduleKind::Interval => view! {
                <DraftField
                    form
                    field=Field::Minutes
                    label=text::minutes()
                    lens=lens!(minutes)
                    kind=Kind::Number(*schedule::MINUTES.start(), *schedule::MINUTES.end())
                    hint=Signal::derive(interval_hint)
                />
            }
            .into_any(),
            ScheduleKind::Daily => view! {
                <DraftField
                    form
                    field=Field::At
                    label=text::time_in_utc()
                    lens=lens!(at)
                    kind=Kind::Time
                    hint=Signal::derive(daily_hint)
                />
            }
            .into_any(),
            ScheduleKind::AtOnce => view! { <p class="hint">{text::at_once_hint()}</p> }.into_any(),
        }}
    }
}

/// All further settings, in four groups and two columns.
#[component]
pub(in super::super) fn MoreSettings(form: Form) -> impl IntoView {
    view! {
        <div class="settings-column">
            <Pictures form/>
            <Pyramids form/>
        </div>
        <div class="settings-column">
            <Restricted form/>
            <Files form/>
        </div>
    }
}

#[component]
fn Pictures(form: Form) -> impl IntoView {
    let is_limited = Memo::new(move |_| form.draft.with(|draft| draft.limits_side));
    view! {
        <fieldset class="settings-group">
            <legend class="caps">{text::pictures()}</legend>
            <DraftCheck
                form
                name="limits-side"
                label=text::limit_longest_side()
                of=|draft: &Draft| draft.limits_side
                edit=|draft: &mut Draft, is_on| draft.limits_side = is_on
            />
            <Show when=move || is_limited.get()>
                <DraftField
                    form
                    field=Field::LongestSide
                    label=text::longest_side()
                    lens=lens!(longest_side)
                    kind=Kind::Number(1, 65_500)
                    hint=Signal::derive(|| text::longest_side_hint().to_owned())
                />
            </Show>
            <RecipeChoice form/>
        </fieldset>
    }
}

#[component]
fn Pyramids(form: Form) -> impl IntoView {
    let has_quality = Memo::new(move |_| form.draft.with(|draft| draft.compression == TileCompression::Jpeg));
    let tiles = [("256", TILE_SIDES_PX[0]), ("512", TILE_SIDES_PX[1])];
    view! {
        <fieldset class="settings-group">
            <legend class="caps">{text::pyramids()}</legend>
            <DraftChoice
                form
                name="compression"
                label=text::compression()
                options=vec![
                    (TileCompression::Deflate, "deflate", text::lossless().to_owned()),
                    (TileCompression::Jpeg, "jpeg", text::jpeg().to_owned()),
                ]
                of=|draft: &Draft| draft.compression
                edit=|draft: &mut Draft, compression| draft.compression = compression
            />
            <p class="hint">{text::compression_hint()}</p>
            <Show when=move || has_quality.get()>
                <DraftField form field=Field::Quality label=text::quality() lens=lens!(quality) kind=Kind::Number(1, 100)/>
            </Show>
            <DraftChoice
                form
                name="tile"
                label=text::tile()
                options=tiles.map(|(word, side)| (side, word, text::pixels(word))).to_vec()
                of=|draft: &Draft| draft.tile
                edit=|draft: &mut Draft, side| draft.tile = side
            />
        </fieldset>
    }
}

#[component]
fn Restricted(form: Form) -> impl IntoView {
    view! {
        <fieldset class="settings-group">
            <legend class="caps">{text::restricted()}</legend>
            <p class="hint">{text::restricted_why()}</p>
            <div class="settings-pair">
                <DraftField
                    form
                    field=Field::RestrictedWidth
                    label=text::restricted_width()
                    lens=lens!(restricted_width)
                    kind=Kind::Number(1, 65_500)
                />
                <DraftField
                    form
                    field=Field::RestrictedHeight
                    label=text::restricted_height()
                    lens=lens!(restricted_height)
                    kind=Kind::Number(1, 65_500)
                />
            </div>
            <DraftCheck
                form
                name="by-file"
                label=text::mark_by_file()
                of=|draft: &Draft| draft.by_file
                edit=|draft: &mut Draft, is_on| draft.by_file = is_on
            >
                {text::mark_by_file_hint()}
                <code>"{\"restricted\": true}"</code>
            </DraftCheck>
            <DraftField
                form
                field=Field::PathSegment
                label=text::mark_by_segment()
                lens=lens!(path_segment)
                hint=Signal::derive(|| text::mark_by_segment_hint().to_owned())
            />
        </fieldset>
    }
}

#[component]
fn Files(form: Form) -> impl IntoView {
    view! {
        <fieldset class="settings-group">
            <legend class="caps">{text::files()}</legend>
            <DraftField
                form
                field=Field::Ignore
                label=text::ignore()
                lens=lens!(ignore)
                kind=Kind::Lines(3)
                hint=Signal::derive(|| text::ignore_hint().to_owned())
            />
            <DraftCheck
                form
                name="publish-pdfs"
                label=text::publish_pdfs()
                of=|draft: &Draft| draft.publish_pdfs
                edit=|draft: &mut Draft, is_on| draft.publish_pdfs = is_on
            >
                {text::publish_pdfs_hint()}
            </DraftCheck>
            <DraftChoice
                form
                name="visibility"
                label=text::who_sees()
                options=vec![
                    (Visibility::Private, "private", text::private().to_owned()),
                    (Visibility::Public, "public", text::public().to_owned()),
                ]
                of=|draft: &Draft| draft.visibility
                edit=|draft: &mut Draft, visibility| draft.visibility = visibility
            />
        </fieldset>
    }
}
