//! Signs in with the code that was sent to the address.

use std::time::Duration;

use api::SignIn;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::code_field::SignInCode;
use super::field::trimmed;
use super::sign_in_request::SignInRequest;
use super::step::{Step, ToStep};
use super::submission::{Failure, Submission, Submit};
use crate::browser::focus::focus_after_render;
use crate::library::remote::account;
use crate::text::account as text;

/// Another code can be requested after this time.
const RESEND_DELAY: Duration = Duration::from_secs(20);

/// The code. Its last digit sends it.
#[component]
pub(super) fn CodeForm(email: RwSignal<String>, step: RwSignal<Step>) -> impl IntoView {
    let (request, submission) = (SignInRequest::new(), Submission::new());
    let code = RwSignal::new(String::new());
    let sign_in = Callback::new(move |()| {
        let (email, code) = (Some(trimmed(email)), Some(code.get_untracked()));
        submission.run(request.send(SignIn { email, code, ..SignIn::default() }), drop);
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        sign_in.run(());
    };
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <SignInCode
                email
                value=code
                submission
                error=Signal::derive(move || submission.message())
                complete=sign_in
            />
            <Submit submission label=text::sign_in()/>
            <Resend email code step/>
        </form>
    }
}

/// Requests another code, or returns to the address.
#[component]
fn Resend(email: RwSignal<String>, code: RwSignal<String>, step: RwSignal<Step>) -> impl IntoView {
    let resend = Submission::new();
    let wait = RwSignal::new(true);
    let wait_again = move || {
        wait.set(true);
        let end_wait = move || {
            let _ = wait.try_set(false);
        };
        set_timeout(end_wait, RESEND_DELAY);
    };
    wait_again();
    let send_again = move |_| {
        if !wait.get_untracked() {
            let address = trimmed(email);
            resend.run(async move { account::request_code(&address).await }, move |()| {
                code.set(String::new());
                wait_again();
                focus_after_render("#sign-in-code".to_owned());
            });
        }
    };
    view! {
        <Failure submission=resend/>
        <div class="form-row ways">
            <button
                type="button"
                id="resend-code"
                class="ghost"
                aria-disabled=move || (wait.get() || resend.is_busy()).to_string()
                on:click=send_again
            >
                {text::send_again()}
            </button>
            <ToStep id="other-address" step to=Step::Address label=text::other_address()/>
        </div>
    }
}
