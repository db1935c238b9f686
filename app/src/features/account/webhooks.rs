//! Webhooks of the account: the endpoints, and the form that adds one.

mod delete_dialog;
mod deliveries;
mod delivery;
mod endpoint;
mod endpoints;
mod form;
mod settings;

use api::WebhookRequest;
use leptos::prelude::*;

use super::section::Section;
use super::submission::{Failure, Submission};
use crate::browser::focus::focus_if_lost;
use crate::library::remote::webhooks;
use crate::text::webhooks as text;
use delete_dialog::DeleteWebhook;
use endpoint::Endpoint;
use endpoints::Endpoints;
use form::{Draft, WebhookForm};

/// The section.
#[component]
pub(super) fn Webhooks() -> impl IntoView {
    let endpoints = Endpoints::default();
    let load = Submission::load(webhooks::list, move |page| endpoints.list.set(page.items));
    let is_open = RwSignal::new(false);
    let ids = move || endpoints.list.with(|list| list.iter().map(|webhook| webhook.id.clone()).collect::<Vec<_>>());
    view! {
        <Section
            id="webhooks"
            title=text::webhooks()
            hidden=Signal::derive(move || load.is_missing())
            is_loading=Signal::derive(move || load.is_initial_load())
        >
            <p class="hint">{text::why()}</p>
            <Failure submission=load/>
            <ul class="entries">
                <For each=ids key=Clone::clone let:id>
                    <Endpoint id endpoints/>
                </For>
            </ul>
            <Show
                when=move || is_open.get()
                fallback=move || view! {
                    <button type="button" id="add-webhook" on:click=move |_| is_open.set(true)>{text::add()}</button>
                }
            >
                <NewWebhook endpoints is_open/>
            </Show>
            <DeleteWebhook endpoints/>
        </Section>
    }
}

#[component]
fn NewWebhook(endpoints: Endpoints, is_open: RwSignal<bool>) -> impl IntoView {
    let submission = Submission::new();
    let close = move || {
        is_open.set(false);
        focus_if_lost(["#add-webhook".to_owned()]);
    };
    let send = move |Draft { url, events }: Draft| {
        let request = WebhookRequest { url, events };
        let added = async move {
            endpoints.upsert(webhooks::create(&request).await?);
            Ok(())
        };
        submission.run(added, move |()| is_open.set(false));
    };
    view! { <WebhookForm id="webhook" draft=Draft::default() submission label=text::create() send cancel=move |()| close()/> }
}
