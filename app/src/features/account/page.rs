//! The page of the account.

use leptos::prelude::*;

use super::address::Address;
use super::delete_dialog::DeleteAccount;
use super::devices::Devices;
use super::downloads::Downloads;
use super::guard::Guard;
use super::keys::Keys;
use super::linked_providers::LinkedProviders;
use super::menu::{name, sign_out};
use super::passkeys::Passkeys;
use super::password::Password;
use super::webhooks::Webhooks;
use crate::library::account::CurrentAccount;
use crate::text::account as text;
use crate::ui::face::Face;

/// The page.
#[component]
pub(super) fn AccountPage() -> impl IntoView {
    view! {
        <Guard>
            <article class="account">
                <Head/>
                <Address/>
                <Passkeys/>
                <Password/>
                <LinkedProviders/>
                <Devices/>
                <Keys/>
                <Webhooks/>
                <Downloads/>
                <DeleteAccount/>
            </article>
        </Guard>
    }
}

/// The title with the face of the account, and *Sign out*.
#[component]
fn Head() -> impl IntoView {
    let (current, sign_out) = (expect_context::<CurrentAccount>(), sign_out());
    let name = Signal::derive(move || current.get().map(|state| name(&state.account)).unwrap_or_default());
    view! {
        <header class="with-face">
            <Face avatar=Signal::derive(move || current.get().and_then(|state| state.account.avatar)) name/>
            <div class="grow">
                <h1 id="account-title" tabindex="-1">{text::account()}</h1>
                <p class="hint">{name}</p>
            </div>
            <button type="button" id="page-sign-out" on:click=move |_| sign_out.run(())>{text::sign_out()}</button>
        </header>
    }
}
