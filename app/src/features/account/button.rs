//! The button at the end of the top bar: *Sign in* for a guest, or the menu of the account. With it, the frame of the
//! sheet that signs in.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::lazy_views::AccountView;
use super::sign_in_sheet::{SignInSheet, address};
use crate::library::account::CurrentAccount;
use crate::text::account as text;
use crate::ui::dialog::{Dialog, Shape};
use crate::ui::icon::{Icon, Symbol};
use crate::ui::on_demand::OnDemand;

/// The pages that need an account.
const GUARDED: [&str; 2] = ["/account", "/profile"];

/// The button.
#[component]
pub(crate) fn AccountButton() -> impl IntoView {
    let (current, sheet) = (expect_context::<CurrentAccount>(), expect_context::<SignInSheet>());
    let location = use_location();
    let has_failed = location.search.with_untracked(|search| search.contains("sign_in_error="));
    Effect::new(move |_| {
        let page = address(&location);
        if !location.pathname.with(|path| GUARDED.contains(&path.as_str())) {
            sheet.last_page.set_value(page);
        }
    });
    // A sign-in at another service failed: the sheet says why.
    if has_failed && !untrack(|| current.is_signed_in()) {
        request_animation_frame(move || sheet.open.set(true));
    }
    let is_signed_in = Memo::new(move |_| current.is_signed_in());
    view! {
        <div class="account-button">
            {move || match is_signed_in.get() {
                true => view! { <OnDemand view=AccountView::MENU quiet=true/> }.into_any(),
                false => view! {
                    <button
                        type="button"
                        id="sign-in"
                        class="ghost"
                        aria-haspopup="dialog"
                        on:click=move |_| sheet.open.set(true)
                    >
                        <Icon symbol=Symbol::Person/>
                        <span>{text::sign_in()}</span>
                    </button>
                }
                .into_any(),
            }}
        </div>
    }
}

/// The sheet. A sign-in closes it. Its content is loaded when it is first opened.
#[component]
pub(crate) fn SignInDialog() -> impl IntoView {
    let (current, open) = (expect_context::<CurrentAccount>(), expect_context::<SignInSheet>().open);
    // In this tab or in another one.
    Effect::new(move |_| {
        if current.is_signed_in() {
            open.set(false);
        }
    });
    view! {
        <Dialog id="sign-in-sheet" title=text::sign_in() open shape=Shape::Sheet>
            <OnDemand view=AccountView::SIGN_IN/>
        </Dialog>
    }
}
