//! The page of the account.

use leptos::prelude::*;

use super::address::Address;
use super::delete_dialog::DeleteAccount;
use super::devices::Devices;
use super::guard::Guard;
use super::keys::Keys;
use super::passkeys::Passkeys;
use super::password::Password;
use super::webhooks::Webhooks;
use crate::text::account as text;

/// The page.
#[component]
pub(super) fn AccountPage() -> impl IntoView {
    view! {
        <Guard>
            <article class="account">
                <header>
                    <h1 id="account-title" tabindex="-1">{text::account()}</h1>
                </header>
                <Address/>
                <Passkeys/>
                <Password/>
                <Devices/>
                <Keys/>
                <Webhooks/>
                <DeleteAccount/>
            </article>
        </Guard>
    }
}
