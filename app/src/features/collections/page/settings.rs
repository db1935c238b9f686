//! The settings of the collection. What others change is shown, unless the form has changes of its own.

use api::{CollectionPatch, RecordState};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::form::{Basics, Draft, Form, FormFailure, MoreSettings};
use super::Board;
use crate::features::request::Action;
use crate::library::remote::collections as remote;
use crate::library::remote::reachability::Edge;
use crate::text::collections as text;
use crate::ui::notice::Notices;

/// The form.
#[component]
pub(super) fn Settings(board: Board) -> impl IntoView {
    let current = board.get(|collection| Draft::from(collection));
    let saved = RwSignal::new(current.get_untracked().unwrap_or_default());
    let form = Form::new(saved.get_untracked(), true);
    let is_changed = Memo::new(move |_| {
        form.draft.with(|draft| saved.with(|saved| draft.patch(saved) != Ok(CollectionPatch::default())))
    });
    Effect::new(move |_| {
        let Some(new) = current.get() else { return };
        let is_changed = is_changed.get_untracked();
        saved.set(new.clone());
        if !is_changed {
            form.draft.set(new);
        }
    });
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let is_busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let patch = form.draft.with_untracked(|draft| saved.with_untracked(|saved| draft.patch(saved)));
        let patch = match patch {
            Ok(patch) if patch == CollectionPatch::default() => return,
            Ok(patch) => patch,
            Err(field) => return form.refuse(field),
        };
        is_busy.set(true);
        let id = board.id.get_value();
        spawn_local(async move {
            let changed = remote::change(&id, &patch).await;
            let is_here = is_busy.try_set(false).is_none();
            match changed {
                Ok(collection) => {
                    notices.success(text::saved(), None);
                    if is_here {
                        form.draft.set(Draft::from(&collection));
                    }
                    board.take(collection);
                }
                Err(error) => {
                    let sentence = edge.report_failure(&error);
                    if is_here { form.fail(&error) } else { notices.error(sentence) }
                }
            }
        });
    };
    let owner = Signal::derive(move || board.shown.with(|shown| shown.as_ref().map(|it| it.owner.clone())));
    view! {
        <form class="collection-form wide-form" id="collection-settings" novalidate on:submit=submit>
            <div class="settings-columns">
                <div class="settings-column">
                    <div class="settings-group">
                        <Basics form owner exists=true/>
                    </div>
                </div>
                <MoreSettings form/>
            </div>
            <FormFailure form/>
            <div class="settings-save" data-changed=move || is_changed.get().to_string()>
                <button type="submit" class="primary" aria-disabled=move || (is_busy.get() || !is_changed.get()).to_string()>
                    <Show when=move || is_busy.get()>
                        <span class="spinner" aria-hidden="true"></span>
                    </Show>
                    <span>{text::save()}</span>
                </button>
                <button
                    type="button"
                    id="discard-settings"
                    hidden=move || !is_changed.get()
                    on:click=move |_| form.draft.set(saved.get_untracked())
                >
                    {text::discard()}
                </button>
                <p class="hint" role="status">
                    {move || if is_changed.get() { text::unsaved() } else { text::settings_hint() }}
                </p>
            </div>
        </form>
        <Reprocess board/>
    }
}

/// Opens all published records again, so that they follow the settings.
#[component]
fn Reprocess(board: Board) -> impl IntoView {
    let action = Action::new();
    let repeat = move |_| {
        let id = board.id.get_value();
        action.run(async move { remote::repeat(&id, &[RecordState::Done]).await }, move |repeated| {
            action.notices().success(text::count_reopened(repeated.records), None);
            board.load_again();
        });
    };
    let published = board.get(|collection| collection.counts.done);
    view! {
        <div class="reprocess" hidden=move || published.get().unwrap_or_default() == 0>
            <p class="hint">{text::reprocess_hint()}</p>
            <button type="button" id="reprocess" aria-disabled=move || action.busy_word() on:click=repeat>
                {text::reprocess()}
            </button>
        </div>
    }
}
