//! The services that can sign in to the account, by OpenID Connect: link one, or remove its link.

use api::{OidcProvider, paths};
use js_sys::encode_uri_component;
use leptos::prelude::*;

use super::providers::returned_error;
use super::section::Section;
use super::submission::{Failure, RowAction, Submission};
use crate::browser::focus::focus_if_lost;
use crate::library::account::CurrentAccount;
use crate::library::remote::account;
use crate::text::account as text;

/// Where the browser returns to.
const PAGE: &str = "/account";

/// The list. Hidden if the edge knows no service.
#[component]
pub(super) fn LinkedProviders() -> impl IntoView {
    let current = expect_context::<CurrentAccount>();
    let (providers, linked) = (RwSignal::new(Vec::new()), RwSignal::new(None::<Vec<String>>));
    let known = Submission::load(account::providers, move |page| providers.set(page.items));
    let load = Submission::load(account::methods, move |methods| linked.set(Some(methods.providers)));
    let failure = returned_error().map(|error| text_of(&error));
    let row = move |OidcProvider { id, name }: OidcProvider| {
        let is_linked = linked.with(|linked| linked.as_ref().is_some_and(|linked| linked.contains(&id)));
        let back = String::from(encode_uri_component(PAGE));
        let (link, provider) = (paths::oidc_start(&id, &back), id.clone());
        let label = text::remove_named(&name);
        let unlink = move || {
            let id = id.clone();
            async move {
                account::unlink_provider(&id).await?;
                // Several providers may have one issuer.
                load.load_again();
                focus_if_lost([format!("#services a[data-provider='{id}']")]);
                Ok(())
            }
        };
        view! {
            <li>
                <p class="grow"><strong>{name.clone()}</strong></p>
                {match is_linked {
                    true => view! {
                        <RowAction
                            action="unlink"
                            class="ghost danger"
                            label
                            text=text::remove()
                            request=unlink
                        />
                    }
                    .into_any(),
                    false => view! {
                        <a
                            class="button"
                            rel="external"
                            data-provider=provider
                            href=link
                            on:pointerdown=move |_| current.expect_return()
                            on:click=move |_| current.expect_return()
                        >
                            {text::link_service(name)}
                        </a>
                    }
                    .into_any(),
                }}
            </li>
        }
    };
    view! {
        <Section
            id="services"
            title=text::services()
            hidden=Signal::derive(move || !known.is_initial_load() && providers.with(Vec::is_empty))
            is_loading=Signal::derive(move || known.is_initial_load() || load.is_initial_load())
        >
            <p class="hint">{text::services_why()}</p>
            {failure.map(|sentence| view! { <p class="failure" role="alert">{sentence}</p> })}
            <Failure submission=load/>
            <ul class="entries">
                {move || {
                    let known = providers.get().into_iter().filter(|_| linked.with(Option::is_some));
                    known.map(row).collect_view()
                }}
            </ul>
        </Section>
    }
}

/// Why linking failed (docs/API.md).
fn text_of(error: &str) -> &'static str {
    match error {
        "sign_in_again" => text::link_needs_sign_in(),
        "linked_elsewhere" => text::linked_elsewhere(),
        error => text::sign_in_error(error),
    }
}
