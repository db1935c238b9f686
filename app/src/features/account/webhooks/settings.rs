//! The settings of an endpoint: address and events, a new secret, on or off, and its deletion.

use api::{Webhook, WebhookPatch};
use leptos::prelude::*;

use super::endpoints::Endpoints;
use super::form::{Draft, WebhookForm};
use crate::features::account::submission::{ActionButton, Failure, Submission};
use crate::library::remote::webhooks;
use crate::text::{account as account_text, webhooks as text};

/// The form, and the buttons below it.
#[component]
pub(super) fn Settings(
    webhook: Webhook,
    is_on: Memo<bool>,
    endpoints: Endpoints,
    close: Callback<()>,
    keep_focus: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let [save, rotation, off] = [(); 3].map(|()| Submission::new());
    let draft = Draft::from(&webhook);
    let webhook = StoredValue::new(webhook);
    let id = move || webhook.with_value(|webhook| webhook.id.clone());
    let send = move |Draft { url, events }: Draft| {
        let patch = WebhookPatch { url: Some(url), events: Some(events), enabled: None };
        let id = id();
        let saved = async move {
            endpoints.upsert(webhooks::change(&id, &patch).await?);
            Ok(())
        };
        save.run(saved, move |()| close.run(()));
    };
    // What follows takes effect at once. The form stays open, because the user may have changed it.
    let rotate = move || {
        let id = id();
        let rotated = async move {
            endpoints.upsert(webhooks::rotate_secret(&id).await?);
            Ok(())
        };
        rotation.run(rotated, drop);
    };
    let switch_off = move || {
        let id = id();
        let patch = WebhookPatch { enabled: Some(false), ..WebhookPatch::default() };
        let changed = async move {
            endpoints.upsert(webhooks::change(&id, &patch).await?);
            keep_focus();
            Ok(())
        };
        off.run(changed, drop);
    };
    let form_id = format!("webhook-{}", id());
    view! {
        <div class="panel-below">
            <WebhookForm id=form_id draft submission=save label=account_text::save() send cancel=close/>
            <div class="form-row">
                <ActionButton submission=rotation action="rotate" text=text::rotate() press=rotate/>
                <Show when=move || is_on.get()>
                    <ActionButton submission=off action="switch-off" text=text::switch_off() press=switch_off/>
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
            <Failure submission=rotation/>
            <Failure submission=off/>
        </div>
    }
}
