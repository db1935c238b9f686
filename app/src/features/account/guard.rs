//! Route guard: a page that needs an account. A guest gets the sheet that signs in. After the sign-in the page is shown,
//! at the part that its address names; a guest who closes the sheet returns to the page before.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::fragment::show_fragment;
use super::sign_in_sheet::SignInSheet;
use crate::library::account::CurrentAccount;
use crate::text::account as text;
use crate::ui::icon::{Icon, Symbol};

/// Shows its children to an account only.
#[component]
pub(super) fn Guard(children: ChildrenFn) -> impl IntoView {
    let (current, sheet) = (expect_context::<CurrentAccount>(), expect_context::<SignInSheet>());
    let navigate = use_navigate();
    let is_signed_in = Memo::new(move |_| current.is_signed_in());
    let has_ended = current.has_ended();
    let leave = move || {
        let options = NavigateOptions { replace: true, ..Default::default() };
        navigate(&sheet.last_page.get_value(), options);
    };
    // The state before: whether the browser was signed in, and whether the sheet was open.
    Effect::new(move |before: Option<(bool, bool)>| {
        let (is_signed_in, is_open) = (is_signed_in.get(), sheet.open.get());
        match before {
            _ if is_signed_in => {}
            // The user signed out, or closed the sheet.
            Some((true, _)) if !has_ended.get_untracked() => leave(),
            Some((false, true)) if !is_open => leave(),
            // After the frame has its dialog.
            None | Some((true, _)) => request_animation_frame(move || sheet.open.set(true)),
            Some(_) => {}
        }
        (is_signed_in, is_open)
    });
    let (id, hash) = (current.id(), use_location().hash);
    // The page is created again for another account, which must neither see nor change the data of the previous one.
    move || match id.get() {
        Some(_) => {
            show_fragment(hash.get_untracked());
            children().into_any()
        }
        None => view! { <NeedsAccount/> }.into_any(),
    }
}

/// What a guest sees behind the sheet.
#[component]
fn NeedsAccount() -> impl IntoView {
    let (current, sheet) = (expect_context::<CurrentAccount>(), expect_context::<SignInSheet>());
    let has_ended = current.has_ended();
    view! {
        <section class="blank" id="needs-account">
            <Icon symbol=Symbol::Person/>
            <h1>{text::needs_account()}</h1>
            <p>{move || if has_ended.get() { text::has_ended() } else { text::needs_account_why() }}</p>
            <button type="button" class="primary" aria-haspopup="dialog" on:click=move |_| sheet.open.set(true)>
                {text::sign_in()}
            </button>
        </section>
    }
}
