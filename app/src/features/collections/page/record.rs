//! A file of the collection: its state, why it was refused, its published path, its mark.

use api::{CollectionRecord, RecordState, paths};
use leptos::prelude::*;

use super::super::values;
use super::Board;
use crate::features::request::Action;
use crate::library::remote::collections as remote;
use crate::text::{collections as text, size, time};
use crate::ui::icon::{Icon, Symbol};

/// Words of the marks in the select.
const AUTOMATIC: &str = "automatic";
const RESTRICTED: &str = "restricted";
const FREE: &str = "free";

/// The row.
#[component]
pub(super) fn RecordRow(board: Board, record: ArcRwSignal<CollectionRecord>) -> impl IntoView {
    let record = RwSignal::from(record);
    let state = Memo::new(move |_| record.with(|record| record.state));
    let path = record.with_untracked(|record| record.path.clone());
    let facts = Memo::new(move |_| record.with(facts));
    let fault = Memo::new(move |_| record.with(|record| record.reason.as_ref().map(values::reason)));
    let tone = move || match state.get() {
        RecordState::Done => "good",
        RecordState::Refused => "bad",
        RecordState::Running => "live",
        RecordState::Open | RecordState::Withdrawn => "",
    };
    view! {
        <li class="record" data-record-id=record.with_untracked(|it| it.id.clone()) data-state=move || state.get().as_str()>
            <span class="tag" data-tone=tone>{move || text::record_state(state.get())}</span>
            <div class="record-facts">
                <strong>{path}</strong>
                <p class="hint">{facts}</p>
                {move || fault.get().map(|sentence| view! { <p class="fault">{sentence}</p> })}
            </div>
            <Mark board record/>
            <Actions board record state/>
        </li>
    }
}

/// Size, time, and the published path.
fn facts(record: &CollectionRecord) -> String {
    let published = match record.state {
        RecordState::Done => text::published_as(&record.published_path),
        RecordState::Withdrawn => String::new(),
        // The pyramid of the version before.
        _ if record.pyramid_id.is_some() => text::published_as(&record.published_path),
        _ => text::will_be(&record.published_path),
    };
    let attempts = match record.attempts {
        0 => String::new(),
        1 => text::one_attempt().to_owned(),
        count => text::attempts(count),
    };
    let parts = [size(record.size_bytes), text::changed_on(time::minute(&record.changed_at)), published, attempts];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Whether the picture is published in the restricted size, and who decides it.
#[component]
fn Mark(board: Board, record: RwSignal<CollectionRecord>) -> impl IntoView {
    let action = Action::new();
    let mark = Memo::new(move |_| record.with(|record| record.mark));
    let label = text::copyright_of(record.with_untracked(|record| record.path.clone()));
    let automatic = move || {
        record.with(|record| match (record.mark, record.restricted, record.restricted_by) {
            (None, Some(true), Some(by)) => text::mark_automatic_restricted(text::mark_source(by)),
            _ => text::mark_automatic().to_owned(),
        })
    };
    let word = |mark: Option<bool>| match mark {
        None => AUTOMATIC,
        Some(true) => RESTRICTED,
        Some(false) => FREE,
    };
    let set = move |event: web_sys::Event| {
        let chosen = match event_target_value(&event).as_str() {
            RESTRICTED => Some(true),
            FREE => Some(false),
            _ => None,
        };
        let (id, record_id) = (board.id.get_value(), record.with_untracked(|record| record.id.clone()));
        let request = async move {
            let changed = remote::mark(&id, &record_id, chosen).await;
            if changed.is_err() {
                // The select shows the mark again that the record has.
                record.try_update(|_| ());
            }
            changed
        };
        action.run(request, move |changed| {
            record.try_set(changed);
            board.reload.try_run(());
        });
    };
    let option = move |own: Option<bool>, text: Signal<String>| {
        view! { <option value=word(own) prop:selected=move || { record.track(); mark.get() == own }>{text}</option> }
    };
    view! {
        <select class="mark" aria-label=label hidden=move || record.with(|it| it.state == RecordState::Withdrawn) on:change=set>
            {option(None, Signal::derive(automatic))}
            {option(Some(true), Signal::derive(|| text::mark_restricted().to_owned()))}
            {option(Some(false), Signal::derive(|| text::mark_free().to_owned()))}
        </select>
    }
}

#[component]
fn Actions(board: Board, record: RwSignal<CollectionRecord>, state: Memo<RecordState>) -> impl IntoView {
    let action = Action::new();
    let path = record.with_untracked(|record| record.path.clone());
    let [repeat_label, download_label] = [text::repeat_named(&path), text::download_named(&path)];
    let repeat = move |_| {
        let (id, record_id) = (board.id.get_value(), record.with_untracked(|record| record.id.clone()));
        action.run(async move { remote::repeat_record(&id, &record_id).await }, move |()| {
            action.notices().success(text::count_reopened(1), None);
            board.load_again();
        });
    };
    let can_repeat = move || matches!(state.get(), RecordState::Done | RecordState::Refused);
    let pyramid = Memo::new(move |_| {
        let is_published = |record: &CollectionRecord| record.state != RecordState::Withdrawn;
        record.with(|record| record.pyramid_id.clone().filter(|_| is_published(record)))
    });
    view! {
        <div class="record-actions">
            {move || {
                let label = download_label.clone();
                pyramid.get().map(|id| view! {
                    <a
                        class="button ghost square"
                        data-action="download"
                        href=paths::pyramid_content(&id)
                        download=""
                        rel="external"
                        aria-label=label.clone()
                        title=label
                    >
                        <Icon symbol=Symbol::Export/>
                    </a>
                })
            }}
            <button
                type="button"
                class="ghost square"
                data-action="repeat"
                aria-label=repeat_label.clone()
                title=repeat_label
                // The focus stays on it after it was pressed.
                aria-disabled=move || (!can_repeat() || action.busy_word() == "true").to_string()
                on:click=move |event| if can_repeat() { repeat(event) }
            >
                <Icon symbol=Symbol::Reset/>
            </button>
        </div>
    }
}
