//! The sheet that creates a collection.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::form::{Basics, Draft, Form, FormFailure, MoreSettings};
use crate::library::remote::collections as remote;
use crate::library::remote::reachability::Edge;
use crate::text::collections as text;
use crate::ui::dialog::{Dialog, Shape};
use crate::ui::notice::Notices;

/// The sheet. A new collection is shown on its own page.
#[component]
pub(super) fn CreateSheet(open: RwSignal<bool>, #[prop(into)] owner: Signal<Option<String>>) -> impl IntoView {
    view! {
        <Dialog id="create-collection" title=text::new_collection() open shape=Shape::Sheet>
            <NewCollection open owner/>
        </Dialog>
    }
}

#[component]
fn NewCollection(open: RwSignal<bool>, owner: Signal<Option<String>>) -> impl IntoView {
    let form = Form::new(Draft::default(), false);
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let navigate = StoredValue::new_local(use_navigate());
    let is_busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let request = match form.draft.with_untracked(Draft::request) {
            Ok(request) => request,
            Err(field) => return form.refuse(field),
        };
        is_busy.set(true);
        spawn_local(async move {
            let created = remote::create(&request).await;
            // The sheet may be closed; a notice still says what happened.
            let is_here = is_busy.try_set(false).is_none();
            match created {
                Ok(collection) => {
                    notices.success(text::created(&collection.name), None);
                    if is_here {
                        open.set(false);
                        let path = format!("/collections/{}", collection.id);
                        navigate.try_with_value(|navigate| navigate(&path, Default::default()));
                    }
                }
                Err(error) => {
                    let sentence = edge.report_failure(&error);
                    if is_here { form.fail(&error) } else { notices.error(sentence) }
                }
            }
        });
    };
    let is_paused = Memo::new(move |_| form.draft.with(|draft| draft.paused));
    view! {
        <form class="collection-form" id="new-collection-form" novalidate on:submit=submit>
            <Basics form owner/>
            <label class="control flag">
                <input
                    type="checkbox"
                    name="paused"
                    prop:checked=is_paused
                    on:change=move |event| form.draft.update(|draft| draft.paused = event_target_checked(&event))
                />
                <span>{text::start_paused()}</span>
            </label>
            <details prop:open=form.is_complete() on:toggle=move |event| form.toggle(&event)>
                <summary>
                    <span>{text::more_settings()}</span>
                    <span class="hint">{text::more_settings_hint()}</span>
                </summary>
                <MoreSettings form/>
            </details>
            <FormFailure form/>
            <div class="sheet-buttons">
                <button type="submit" class="primary" aria-disabled=move || is_busy.get().to_string()>
                    <Show when=move || is_busy.get()>
                        <span class="spinner" aria-hidden="true"></span>
                    </Show>
                    <span>{text::create()}</span>
                </button>
                <button type="button" on:click=move |_| open.set(false)>{text::cancel()}</button>
            </div>
        </form>
    }
}
