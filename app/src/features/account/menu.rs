//! The menu of the account: its page, and *Sign out*.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::submission::Submission;
use crate::browser::focus::focus_if_lost;
use crate::library::account::CurrentAccount;
use crate::text::account as text;
use crate::text::profile;
use crate::ui::face::Face;
use crate::ui::icon::Symbol;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::notice::Notices;

/// The menu.
#[component]
pub(super) fn AccountMenu() -> impl IntoView {
    let current = expect_context::<CurrentAccount>();
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |path: &'static str| {
        Callback::new(move |()| navigate.with_value(|navigate| navigate(path, NavigateOptions::default())))
    };
    let sign_out = sign_out();
    let name = Memo::new(move |_| current.get().map(|state| name(&state.account)).unwrap_or_default());
    let avatar = Signal::derive(move || current.get().and_then(|state| state.account.avatar));
    move || {
        let name = name.get();
        let shown = name.clone();
        let face = view! { <Face avatar name=Signal::derive(move || shown.clone())/> }.into_any();
        view! {
            <Menu id="account-menu" label=text::account_of(&name) symbol=Symbol::Person face>
                <p class="menu-title" aria-hidden="true">{name.clone()}</p>
                <MenuItem id="to-account" text=text::account() symbol=Symbol::Settings act=go("/account")/>
                <MenuItem id="to-profile" text=profile::profile() symbol=Symbol::Person act=go("/profile")/>
                <hr/>
                <MenuItem id="sign-out" text=text::sign_out() symbol=Symbol::Back act=sign_out/>
            </Menu>
        }
    }
}

/// Signs this browser out.
pub(super) fn sign_out() -> Callback<()> {
    let (current, notices) = (expect_context::<CurrentAccount>(), expect_context::<Notices>());
    let submission = Submission::new();
    Effect::new(move |_| submission.message().into_iter().for_each(|message| notices.error(message)));
    Callback::new(move |()| {
        let signed_out = async move {
            current.sign_out().await?;
            notices.success(text::signed_out(), None);
            focus_if_lost(["#sign-in".to_owned()]);
            Ok(())
        };
        submission.run(signed_out, drop);
    })
}

/// The name that the account is shown with.
pub(super) fn name(account: &api::Account) -> String {
    let handle = account.handle.as_ref().map(|handle| format!("@{handle}"));
    handle.or_else(|| account.email.clone()).unwrap_or_else(|| text::account().to_owned())
}
