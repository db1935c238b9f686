//! Signs in at another service, by OpenID Connect: a link for each provider of the edge. The page leaves, and comes back
//! where it was.

use api::{OidcProvider, paths};
use js_sys::encode_uri_component;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::sign_in_sheet::{address, local_path};
use crate::library::account::CurrentAccount;
use crate::text::account as text;

/// The links. Without providers there is nothing.
#[component]
pub(super) fn ProviderButtons(providers: RwSignal<Vec<OidcProvider>>) -> impl IntoView {
    let current = expect_context::<CurrentAccount>();
    let location = use_location();
    let link = move |OidcProvider { id, name }| {
        let back = String::from(encode_uri_component(&untrack(|| address(&location))));
        view! {
            <a
                class="button wide"
                rel="external"
                data-provider=id.clone()
                href=paths::oidc_start(&id, &back)
                on:pointerdown=move |_| current.expect_return()
                on:click=move |_| current.expect_return()
            >
                {text::sign_in_with(name)}
            </a>
        }
    };
    let failure = returned_error().map(|error| text::sign_in_error(&error));
    view! {
        {failure.map(|sentence| view! { <p class="failure" role="alert">{sentence}</p> })}
        {move || providers.get().into_iter().map(&link).collect_view()}
    }
}

/// Why a sign-in at another service failed, by the word of the edge, if the page returned from one. Removes it from the
/// address of the page.
pub(super) fn returned_error() -> Option<String> {
    let location = use_location();
    let mut query = location.query.get_untracked();
    let error = query.remove("sign_in_error")?.pop()?;
    let page =
        local_path(&location.pathname.get_untracked()) + &query.to_query_string() + &location.hash.get_untracked();
    let navigate = use_navigate();
    // After the frame has its dialog.
    request_animation_frame(move || {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&page, options);
    });
    Some(error)
}
