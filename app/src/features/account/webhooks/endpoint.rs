//! An endpoint in the list: its address and events, whether it is on, its new secret, its settings and its log.

use api::{Webhook, WebhookPatch};
use leptos::prelude::*;

use super::deliveries::Deliveries;
use super::endpoints::{Endpoints, message};
use super::settings::Settings;
use crate::browser::focus::focus_if_lost;
use crate::features::account::copy::ShownOnce;
use crate::features::account::submission::{ActionButton, Submission};
use crate::library::remote::webhooks;
use crate::text::{time, webhooks as text};
use crate::ui::icon::{Icon, Symbol};

/// The panel that is open below an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Panel {
    None,
    Settings,
    Log,
}

/// The row. It is empty after the endpoint was deleted.
#[component]
pub(super) fn Endpoint(id: String, endpoints: Endpoints) -> impl IntoView {
    let id = StoredValue::new(id);
    let webhook = Memo::new(move |_| {
        endpoints.list.with(|list| id.with_value(|id| list.iter().find(|it| it.id == *id).cloned()))
    });
    let is_on = Memo::new(move |_| webhook.with(|it| it.as_ref().is_some_and(|it| it.enabled)));
    let url = Memo::new(move |_| webhook.with(|it| it.as_ref().map(|it| it.url.clone()).unwrap_or_default()));
    let panel = RwSignal::new(Panel::None);
    // The button of the settings stays, while the row does.
    let keep_focus = move || {
        let settings = id.try_with_value(|id| format!(r#"[data-webhook="{id}"] [data-action="settings"]"#));
        focus_if_lost(settings);
    };
    let close = Callback::new(move |()| {
        panel.set(Panel::None);
        keep_focus();
    });
    let secret = Memo::new(move |_| endpoints.secrets.with(|secrets| id.with_value(|id| secrets.get(id).cloned())));
    view! {
        <li class="webhook" data-webhook=id.get_value() data-enabled=move || is_on.get().to_string()>
            <div class="form-row">
                {move || webhook.get().map(facts)}
                <span class="tag" class:good=is_on>{move || if is_on.get() { text::on() } else { text::off() }}</span>
                <Disclosure panel own=Panel::Log name="log" text=text::log() label=move || text::log_of(url.get())/>
                <Disclosure
                    panel
                    own=Panel::Settings
                    name="settings"
                    text=text::settings()
                    label=move || text::settings_of(url.get())
                />
            </div>
            {move || (!is_on.get()).then(|| view! { <Off webhook endpoints done=keep_focus/> })}
            {move || {
                secret
                    .get()
                    .map(|secret| {
                        let close = move |()| {
                            endpoints.secrets.update(|secrets| drop(id.with_value(|id| secrets.remove(id))));
                            keep_focus();
                        };
                        let input_id = id.with_value(|id| format!("webhook-secret-{id}"));
                        view! {
                            <ShownOnce id=input_id label=text::secret() why=text::secret_once() value=secret close/>
                        }
                    })
            }}
            {move || match (panel.get(), webhook.get_untracked()) {
                (Panel::Settings, Some(webhook)) => view! { <Settings webhook is_on endpoints close keep_focus/> }.into_any(),
                (Panel::Log, Some(webhook)) => view! { <Deliveries webhook_id=webhook.id is_on/> }.into_any(),
                _ => ().into_any(),
            }}
        </li>
    }
}

fn facts(webhook: Webhook) -> impl IntoView {
    let old_secret = webhook.previous_secret_expires_at.map(|end| text::both_sign(time::minute(&end)));
    view! {
        <p class="grow">
            <strong>{webhook.url}</strong>
            <span class="hint">{text::chosen(&webhook.events)}</span>
            {old_secret.map(|sentence| view! { <span class="hint">{sentence}</span> })}
        </p>
    }
}

/// The button that opens and closes a panel.
#[component]
fn Disclosure(
    panel: RwSignal<Panel>,
    own: Panel,
    name: &'static str,
    text: &'static str,
    #[prop(into)] label: Signal<String>,
) -> impl IntoView {
    let is_open = move || panel.get() == own;
    view! {
        <button
            type="button"
            class="ghost disclosure"
            data-action=name
            aria-label=label
            aria-expanded=move || is_open().to_string()
            on:click=move |_| panel.update(|panel| *panel = if *panel == own { Panel::None } else { own })
        >
            <Icon symbol=Symbol::Chevron/>
            {text}
        </button>
    }
}

/// Why an endpoint is off, with the button that switches it on.
#[component]
fn Off(webhook: Memo<Option<Webhook>>, endpoints: Endpoints, done: impl Fn() + Copy + 'static) -> impl IntoView {
    let submission = Submission::new();
    let why = move || webhook.with(|webhook| webhook.as_ref().map(text::why_off));
    let failure = move || submission.with_error(|error| Some(message(error, text::too_many_on())));
    let switch_on = move || {
        let id = webhook.with_untracked(|it| it.as_ref().map(|it| it.id.clone())).unwrap_or_default();
        let patch = WebhookPatch { enabled: Some(true), ..WebhookPatch::default() };
        let changed = async move {
            endpoints.upsert(webhooks::change(&id, &patch).await?);
            done();
            Ok(())
        };
        submission.run(changed, drop);
    };
    view! {
        <div class="form-row why-off">
            <p class="grow">{why}</p>
            <ActionButton submission action="switch-on" text=text::switch_on() press=switch_on/>
            {move || failure().map(|sentence| view! { <p class="failure" role="alert">{sentence}</p> })}
        </div>
    }
}
