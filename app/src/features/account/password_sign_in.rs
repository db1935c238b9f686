//! Signs in with an address and a password, or sets a new password with a code.

use api::{AccountState, PasswordReset, SignIn};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::field::Field;
use super::step::Step;
use super::submission::{Submission, Submit, clear_on_input};
use crate::library::remote::account;
use crate::text::account as text;

/// Address and password.
#[component]
pub(super) fn PasswordForm(
    email: RwSignal<String>,
    step: RwSignal<Step>,
    completed: Callback<AccountState>,
) -> impl IntoView {
    let (submission, reset) = (Submission::new(), Submission::new());
    let password = RwSignal::new(String::new());
    clear_on_input(password, submission);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let request = SignIn {
            email: Some(email.get_untracked().trim().to_owned()),
            password: Some(password.get_untracked()),
            ..SignIn::default()
        };
        submission.run(async move { account::sign_in(&request).await }, move |state| completed.run(state));
    };
    let forgotten = move |_| {
        let address = email.get_untracked().trim().to_owned();
        reset.run(async move { account::request_reset(&address).await }, move |()| step.set(Step::Reset));
    };
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <Field
                id="sign-in-email"
                label=text::email()
                kind="email"
                autocomplete="username"
                value=email
                error=Signal::derive(move || reset.message_or(text::bad_email))
                autofocus=true
            />
            <Field
                id="sign-in-password"
                label=text::password()
                kind="password"
                autocomplete="current-password"
                value=password
                error=Signal::derive(move || submission.message())
            />
            <Submit submission label=text::sign_in()/>
            <div class="form-row">
                <button type="button" id="forgot-password" class="ghost" on:click=forgotten>{text::forgot_password()}</button>
                <button type="button" id="use-code" class="ghost" on:click=move |_| step.set(Step::Address)>
                    {text::use_code()}
                </button>
            </div>
        </form>
    }
}

/// A code from the mail, and the new password. Signs in with it.
#[component]
pub(super) fn ResetForm(email: RwSignal<String>, completed: Callback<AccountState>) -> impl IntoView {
    let submission = Submission::new();
    let [code, password] = [(); 2].map(|()| RwSignal::new(String::new()));
    let address = move || email.get_untracked().trim().to_owned();
    clear_on_input(code, submission);
    clear_on_input(password, submission);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (email, password) = (address(), password.get_untracked());
        let code = code.get_untracked().chars().filter(char::is_ascii_digit).collect();
        submission.run(
            async move {
                let reset = PasswordReset { email: email.clone(), code, password: password.clone() };
                account::reset_password(&reset).await?;
                let request = SignIn { email: Some(email), password: Some(password), ..SignIn::default() };
                account::sign_in(&request).await
            },
            move |state| completed.run(state),
        );
    };
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <p role="status">{text::code_sent(address())}</p>
            <Field
                id="sign-in-code"
                label=text::code()
                autocomplete="one-time-code"
                inputmode="numeric"
                value=code
                autofocus=true
            />
            <Field
                id="new-password"
                label=text::new_password()
                kind="password"
                autocomplete="new-password"
                hint=Signal::derive(|| Some(text::password_rule().to_owned()))
                error=Signal::derive(move || submission.message_or(text::bad_password))
                value=password
            />
            <Submit submission label=text::save_and_sign_in()/>
        </form>
    }
}
