//! Signs in with an address and a password, or sets a new password with a code.

use api::{PasswordReset, SignIn};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::code_field::SignInCode;
use super::field::{Field, NewPassword, trimmed};
use super::sign_in_request::SignInRequest;
use super::step::{Step, ToStep};
use super::submission::{Submission, Submit, clear_on_input};
use crate::library::remote::account;
use crate::text::account as text;

/// Address and password.
#[component]
pub(super) fn PasswordForm(email: RwSignal<String>, step: RwSignal<Step>) -> impl IntoView {
    let request = SignInRequest::new();
    let (submission, reset) = (Submission::new(), Submission::new());
    let password = RwSignal::new(String::new());
    clear_on_input(email, reset);
    [email, password].into_iter().for_each(|field| clear_on_input(field, submission));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (email, password) = (Some(trimmed(email)), Some(password.get_untracked()));
        submission.run(request.send(SignIn { email, password, ..SignIn::default() }), drop);
    };
    let forgotten = move |_| {
        let address = trimmed(email);
        reset.run(async move { account::request_reset(&address).await }, move |()| step.set(Step::Reset));
    };
    let email_error = move || reset.message_or(text::bad_email).or_else(|| submission.if_invalid(text::bad_email));
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <Field
                id="sign-in-email"
                label=text::email()
                kind="email"
                autocomplete="username"
                value=email
                error=Signal::derive(email_error)
                autofocus=true
            />
            <Field
                id="sign-in-password"
                label=text::password()
                kind="password"
                autocomplete="current-password"
                value=password
                error=Signal::derive(move || submission.unless_invalid())
            />
            <Submit submission label=text::sign_in()/>
            <div class="form-row ways">
                <button type="button" id="forgot-password" class="ghost" on:click=forgotten>{text::forgot_password()}</button>
                <ToStep id="use-code" step to=Step::Address label=text::use_code()/>
            </div>
        </form>
    }
}

/// A code from the mail, and the new password. Signs in with it.
#[component]
pub(super) fn ResetForm(email: RwSignal<String>, step: RwSignal<Step>) -> impl IntoView {
    let (request, submission) = (SignInRequest::new(), Submission::new());
    let [code, password] = [(); 2].map(|()| RwSignal::new(String::new()));
    clear_on_input(password, submission);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (email, code, password) = (trimmed(email), code.get_untracked(), password.get_untracked());
        submission.run(
            async move {
                let reset = PasswordReset { email: email.clone(), code, password: password.clone() };
                account::reset_password(&reset).await?;
                request.send(SignIn { email: Some(email), password: Some(password), ..SignIn::default() }).await
            },
            drop,
        );
    };
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <SignInCode email value=code submission error=Signal::derive(move || submission.unless_invalid())/>
            <NewPassword value=password error=Signal::derive(move || submission.if_invalid(text::bad_password))/>
            <Submit submission label=text::save_and_sign_in()/>
            <div class="form-row ways">
                <ToStep id="use-password" step to=Step::Password label=text::use_password()/>
            </div>
        </form>
    }
}
