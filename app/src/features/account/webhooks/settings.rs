//! The settings of an endpoint: address and events, a new secret, on or off, and its deletion.

use api::{Webhook, WebhookPatch};
use leptos::prelude::*;

use super::endpoints::Endpoints;
use super::form::{Draft, WebhookForm};
use crate::features::account::submission::{Failure, Submission};
use crate::library::remote::webhooks;
use crate::text::{account as account_text, webhooks as text};

/// The form, and the buttons below it.
#[component]
pub(super) fn Settings(
    webhook: Webhook,
    is_on: Memo<bool>,
    endpoints: Endpoints,
    close: Callback<()>,
) -> impl IntoView {
    let (save, change) = (Submission::new(), Submission::new());
    let draft = Draft::from(&webhook);
    let webhook = StoredValue::new(webhook);
    let id = move || webhook.with_value(|webhook| webhook.id.clone());
    let send = move |Draft { url, events }: Draft| {
        let patch = WebhookPatch { url: Some(url), events: Some(events), enabled: None };
        save.run(async move { webhooks::change(&id(), &patch).await }, move |webhook| {
            endpoints.upsert(webhook);
            close.run(());
        });
    };
    let rotate = move |_| {
        change.run(async move { webhooks::rotate_secret(&id()).await }, move |webhook| {
            endpoints.upsert(webhook);
            close.run(());
        });
    };
    let switch_off = move |_| {
        let patch = WebhookPatch { enabled: Some(false), ..WebhookPatch::default() };
        change.run(async move { webhooks::change(&id(), &patch).await }, move |webhook| {
            endpoints.upsert(webhook);
            close.run(());
        });
    };
    view! {
        <div class="panel-below">
            <WebhookForm draft submission=save label=account_text::save() send cancel=close/>
            <div class="form-row">
                <button type="button" data-action="rotate" on:click=rotate>{text::rotate()}</button>
                <Show when=move || is_on.get()>
                    <button type="button" data-action="switch-off" on:click=switch_off>{text::switch_off()}</button>
                </Show>
                <button
                    type="button"
                    class="danger"
                    data-action="delete-webhook"
                    aria-haspopup="dialog"
                    on:click=move |_| endpoints.to_delete.set(Some(webhook.get_value()))
                >
                    {text::delete()}
                </button>
            </div>
            <Failure submission=change/>
        </div>
    }
}
