//! Signs in at another service, by OpenID Connect: a link for each provider of the edge. The page leaves, and comes back
//! where it was.

use api::{OidcProvider, paths};
use js_sys::encode_uri_component;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::sign_in::address;
use super::submission::Submission;
use crate::library::account::CurrentAccount;
use crate::library::remote::account;
use crate::text::account as text;

/// The links. Without providers there is nothing.
#[component]
pub(super) fn ProviderButtons() -> impl IntoView {
    let current = expect_context::<CurrentAccount>();
    let providers = RwSignal::new(Vec::new());
    Submission::new().run(account::providers(), move |page| providers.set(page.items));
    let location = use_location();
    let link = move |OidcProvider { id, name }| {
        let back = String::from(encode_uri_component(&untrack(|| address(&location))));
        view! {
            <a
                class="button wide"
                rel="external"
                data-provider=id.clone()
                href=paths::oidc_start(&id, &back)
                on:click=move |_| current.expect_return()
            >
                {text::sign_in_with(name)}
            </a>
        }
    };
    move || providers.get().into_iter().map(&link).collect_view()
}
