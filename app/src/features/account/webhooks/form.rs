//! The form of a webhook: its address and its events.

use api::{Webhook, WebhookEvent};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::endpoints::message;
use crate::features::account::field::Field;
use crate::features::account::submission::{Submission, Submit, clear_on_input};
use crate::library::remote::request::EdgeError;
use crate::text::{account as account_text, webhooks as text};

/// The values of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) url: String,
    pub(super) events: Vec<String>,
}

impl Default for Draft {
    fn default() -> Self {
        Self { url: String::new(), events: WebhookEvent::ALL.map(|event| event.as_str().to_owned()).into() }
    }
}

impl From<&Webhook> for Draft {
    fn from(webhook: &Webhook) -> Self {
        Self { url: webhook.url.clone(), events: webhook.events.clone() }
    }
}

/// The form. `send` gets its values when they are complete.
#[component]
pub(super) fn WebhookForm(
    /// The beginning of the ids in the form, because several forms may be open.
    #[prop(into)]
    id: String,
    draft: Draft,
    submission: Submission,
    label: &'static str,
    #[prop(into)] send: Callback<Draft>,
    #[prop(into)] cancel: Callback<()>,
) -> impl IntoView {
    let (url, events) = (RwSignal::new(draft.url), RwSignal::new(draft.events));
    let is_incomplete = RwSignal::new(false);
    clear_on_input(url, submission);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let draft = Draft { url: url.get_untracked().trim().to_owned(), events: events.get_untracked() };
        is_incomplete.set(draft.events.is_empty());
        if !draft.events.is_empty() {
            send.run(draft);
        }
    };
    let has_bad_url = |error: &EdgeError| error.status() == Some(422);
    let url_error = move || submission.with_error(|error| has_bad_url(error).then(|| text::bad_url().to_owned()));
    let failure =
        move || submission.with_error(|error| (!has_bad_url(error)).then(|| message(error, text::too_many())));
    let [url_id, error_id, described] = ["url", "events-error", "events-error"].map(|part| format!("{id}-{part}"));
    let boxes = WebhookEvent::ALL.map(|event| view! { <EventBox event events/> }).collect_view();
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <Field
                id=url_id
                label=text::url()
                kind="url"
                autocomplete="off"
                inputmode="url"
                value=url
                hint=Signal::derive(|| Some(text::url_hint().to_owned()))
                error=Signal::derive(url_error)
                autofocus=true
            />
            <fieldset aria-describedby=described>
                <legend>{text::events()}</legend>
                {boxes}
                <p class="failure" id=error_id role="alert">
                    {move || (is_incomplete.get() && events.with(Vec::is_empty)).then(text::no_event)}
                </p>
            </fieldset>
            {move || failure().map(|sentence| view! { <p class="failure" role="alert">{sentence}</p> })}
            <div class="form-row">
                <Submit submission label/>
                <button type="button" on:click=move |_| cancel.run(())>{account_text::cancel()}</button>
            </div>
        </form>
    }
}

/// An event with its name in payloads.
#[component]
fn EventBox(event: WebhookEvent, events: RwSignal<Vec<String>>) -> impl IntoView {
    let name = event.as_str();
    let is_chosen = move || events.with(|events| events.iter().any(|it| it == name));
    let toggle = move |_| {
        events.update(|events| match events.iter().position(|it| it == name) {
            Some(at) => drop(events.remove(at)),
            None => events.push(name.to_owned()),
        });
    };
    view! {
        <label class="control flag">
            <input type="checkbox" name=name prop:checked=is_chosen on:change=toggle/>
            <span>{text::event_label(event)}</span>
            <code class="hint">{name}</code>
        </label>
    }
}
