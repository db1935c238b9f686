//! A saved edit in the tray: its photograph, its status, and its actions.

use leptos::prelude::*;

use super::button::TRAY_ID;
use crate::browser::focus::focus_if_lost;
use crate::document::summary::recipe_summary;
use crate::json;
use crate::library::local::LocalLibrary;
use crate::library::outbox::{Item, ItemState, Outbox};
use crate::library::remote::reachability::Edge;
use crate::text::activity as text;
use crate::ui::icon::{Icon, Symbol};

/// The row of the item `id`.
#[component]
pub(super) fn OutboxRow(id: String) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let edge = expect_context::<Edge>();
    let (queue, of) = (outbox.queue(), id.clone());
    let item = Memo::new(move |_| queue.with(|queue| queue.get(&of).cloned()));
    let state = move || item.with(|item| item.as_ref().map(|item| item.state.word()));
    let name = move || item.with(|item| item.as_ref().map(|item| item.name.clone()));
    let edit = move || item.with(|item| item.as_ref().map(edit_summary));
    let words = move || item.with(|item| item.as_ref().map(|item| item_status_text(item, edge.is_online())));
    let link = move || {
        item.with(|item| item.as_ref().and_then(|item| item.rendition_id.as_deref().map(rendition_path)))
            .map(|href| view! { <a href=href>{text::see_rendition()}</a> })
    };
    let library = expect_context::<LocalLibrary>();
    let picture = move || item.with(|item| library.thumbnail_url(&item.as_ref()?.photograph_id));
    let confirming = RwSignal::new(false);
    view! {
        <li class="job" data-outbox-id=id data-state=state>
            <span class="picture waiting" aria-hidden="true">
                {move || match picture() {
                    Some(url) => view! { <img src=url alt="" width="48" height="48" decoding="async"/> }.into_any(),
                    None => view! { <Icon symbol=Symbol::Save/> }.into_any(),
                }}
            </span>
            <div class="what">
                <h3>{name}</h3>
                <p class="words">
                    <span class="lamp" aria-hidden="true"></span>
                    <span>{words} " " {link}</span>
                </p>
                <p class="hint">{edit}</p>
                <Show when=move || !confirming.get() fallback=move || view! { <Confirmation item confirming/> }>
                    <Buttons item confirming/>
                </Show>
            </div>
        </li>
    }
}

#[component]
fn Buttons(item: Memo<Option<Item>>, confirming: RwSignal<bool>) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let can_retry = Memo::new(move |_| {
        item.with(|item| item.as_ref().and_then(|item| item.error.as_ref()).is_some_and(|error| error.can_retry))
            && state_of(item) == Some(ItemState::Failed)
    });
    // An item that is being sent cannot be discarded; it is done in a moment.
    let can_discard = move || state_of(item).is_some_and(|state| state != ItemState::Sending);
    let retry = move |_| {
        if let Some(id) = id_of(item) {
            outbox.retry(id);
        }
    };
    let on_discard = move |_| {
        confirming.set(true);
        focus_in_row(item, "keep");
    };
    view! {
        <div class="buttons">
            <Show when=move || can_retry.get()>
                <button type="button" data-action="retry" on:click=retry>
                    <Icon symbol=Symbol::Reset/>
                    <span>{text::retry()}</span>
                </button>
            </Show>
            <Show when=can_discard>
                <button type="button" class="ghost" data-action="discard" on:click=on_discard>
                    <Icon symbol=Symbol::Trash/>
                    <span>{text::discard()}</span>
                </button>
            </Show>
        </div>
    }
}

/// Asks before an edit is discarded from the outbox.
#[component]
fn Confirmation(item: Memo<Option<Item>>, confirming: RwSignal<bool>) -> impl IntoView {
    let outbox = expect_context::<Outbox>();
    let discard = move |_| {
        if let Some(id) = id_of(item) {
            outbox.discard(id);
            focus_if_lost([format!("#{TRAY_ID} [data-outbox-id] button"), format!("#{TRAY_ID} header button")]);
        }
    };
    let keep = move |_| {
        confirming.set(false);
        focus_in_row(item, "discard");
    };
    let question = move || match state_of(item) {
        Some(ItemState::Differs) => text::remove_message(),
        _ => text::discard_question(),
    };
    view! {
        <p role="alert">{question}</p>
        <div class="buttons">
            <button type="button" data-action="keep" on:click=keep>
                {text::keep_it()}
            </button>
            <button type="button" class="primary" data-action="confirm-discard" on:click=discard>
                {text::discard()}
            </button>
        </div>
    }
}

fn state_of(item: Memo<Option<Item>>) -> Option<ItemState> {
    item.with(|item| item.as_ref().map(|item| item.state))
}

fn id_of(item: Memo<Option<Item>>) -> Option<String> {
    item.with_untracked(|item| item.as_ref().map(|item| item.id.clone()))
}

/// The pressed button is removed, so another button of the row gets the focus.
fn focus_in_row(item: Memo<Option<Item>>, action: &str) {
    let button = id_of(item).map(|id| format!("[data-outbox-id=\"{id}\"] [data-action=\"{action}\"]"));
    focus_if_lost(button);
}

fn rendition_path(rendition_id: &str) -> String {
    format!("/renditions/{rendition_id}")
}

/// The operations of the edit.
fn edit_summary(item: &Item) -> String {
    recipe_summary(&json::read(&item.recipe).unwrap_or_default())
}

/// The status of an item.
fn item_status_text(item: &Item, is_online: bool) -> String {
    let reason = item.error.as_ref().map(|error| error.reason.message());
    match (item.state, reason) {
        (ItemState::Waiting | ItemState::Sending, _) if !is_online => text::waits_for_edge().to_owned(),
        (ItemState::Waiting, Some(reason)) => text::waits_again(reason),
        (ItemState::Waiting, None) => text::waits().to_owned(),
        (ItemState::Sending, _) => text::sending().to_owned(),
        (ItemState::Rendering, _) => text::rendering_at_edge().to_owned(),
        (ItemState::Checking, _) => text::comparing().to_owned(),
        (ItemState::Matched, _) => text::matched().to_owned(),
        (ItemState::Differs, reason) => text::pixels_differ(reason.unwrap_or_default()),
        (ItemState::Unchecked | ItemState::Failed, reason) => reason.unwrap_or_else(|| text::failed().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::outbox::{ItemError, Reason};

    fn item(state: ItemState, sentence: Option<&str>) -> Item {
        let json = r#"{"id":"1","photograph_id":"p","name":"a.jpg","recipe":"{\"version\":1,\"ops\":[{\"op\":\"invert\"}]}",
            "pixels":1,"created_at_ms":1,"state":"waiting"}"#;
        let error =
            sentence.map(|sentence| ItemError { reason: Reason::Sentence(sentence.to_owned()), can_retry: false });
        Item { state, error, ..Item::from_text(json).unwrap() }
    }

    #[test]
    fn outbox_row_says_where_an_item_stands_and_why() {
        for (state, reason, is_online, words) in [
            (ItemState::Waiting, None, false, "Waits for the server"),
            (ItemState::Sending, None, false, "Waits for the server"),
            (ItemState::Waiting, None, true, "Waits for its turn"),
            (ItemState::Waiting, Some("Busy."), true, "Waits to be sent again. Busy."),
            (ItemState::Sending, None, true, "Sending"),
            (ItemState::Failed, Some("It is too large."), true, "It is too large."),
            (ItemState::Differs, Some("In column 1."), true, "The server's pixels differ. In column 1."),
        ] {
            assert_eq!(item_status_text(&item(state, reason), is_online), words);
        }
    }

    #[test]
    fn outbox_row_names_the_edit_by_its_operations() {
        assert_eq!(edit_summary(&item(ItemState::Waiting, None)), "Invert");
    }
}
