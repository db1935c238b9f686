//! The sheet that signs in: an e-mail address, then the code that was sent to it; or a passkey, a password, another service.

use std::time::Duration;

use api::{AccountState, SignIn};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::field::Field;
use super::menu;
use super::passkey_sign_in::PasskeyButton;
use super::password_sign_in::{PasswordForm, ResetForm};
use super::providers::ProviderButtons;
use super::step::Step;
use super::submission::{Failure, Submission, Submit, clear_on_input};
use crate::browser::focus::{focus_after_render, focus_if_lost};
use crate::browser::passkeys;
use crate::library::account::CurrentAccount;
use crate::library::remote::account;
use crate::text::account as text;
use crate::ui::notice::Notices;

/// The digits of a code.
const CODE_DIGITS: usize = 6;

/// Another code can be requested after this time.
const RESEND_DELAY: Duration = Duration::from_secs(20);

/// Whether the sheet is open, and the last page that needs no account. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct SignInSheet {
    pub(crate) open: RwSignal<bool>,
    pub(super) last_page: StoredValue<String>,
}

impl SignInSheet {
    pub(crate) fn new() -> Self {
        Self { open: RwSignal::new(false), last_page: StoredValue::new("/".to_owned()) }
    }
}

/// Completes a sign-in: closes the sheet, and a notice names the account.
fn completed() -> impl Fn(AccountState) + Copy {
    let (current, notices) = (expect_context::<CurrentAccount>(), expect_context::<Notices>());
    let sheet = expect_context::<SignInSheet>();
    move |state: AccountState| {
        notices.success(text::signed_in(menu::name(&state.account)), None);
        // First the account: a guarded page takes a closed sheet for a refusal.
        current.signed_in(state);
        sheet.open.set(false);
        focus_if_lost(["#account-menu".to_owned()]);
    }
}

/// The content of the sheet.
#[component]
pub(super) fn SignInForm() -> impl IntoView {
    let email = RwSignal::new(String::new());
    let step = RwSignal::new(Step::Address);
    let completed = Callback::new(completed());
    view! {
        <p>{text::sign_in_why()}</p>
        {move || match step.get() {
            Step::Address => view! { <AddressForm email step completed/> }.into_any(),
            Step::Code => view! { <CodeForm email step completed/> }.into_any(),
            Step::Password => view! { <PasswordForm email step completed/> }.into_any(),
            Step::Reset => view! { <ResetForm email completed/> }.into_any(),
        }}
    }
}

#[component]
fn AddressForm(email: RwSignal<String>, step: RwSignal<Step>, completed: Callback<AccountState>) -> impl IntoView {
    let submission = Submission::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let address = email.get_untracked().trim().to_owned();
        submission.run(async move { account::request_code(&address).await }, move |()| step.set(Step::Code));
    };
    clear_on_input(email, submission);
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <Field
                id="sign-in-email"
                label=text::email()
                kind="email"
                autocomplete="username webauthn"
                value=email
                error=Signal::derive(move || submission.message_or(text::bad_email))
                autofocus=true
            />
            <Submit submission label=text::send_code()/>
            {passkeys::is_supported().then(|| view! { <PasskeyButton completed/> })}
            <ProviderButtons/>
            <button type="button" id="use-password" class="ghost" on:click=move |_| step.set(Step::Password)>
                {text::use_password()}
            </button>
        </form>
    }
}

#[component]
fn CodeForm(email: RwSignal<String>, step: RwSignal<Step>, completed: Callback<AccountState>) -> impl IntoView {
    let (submission, resend) = (Submission::new(), Submission::new());
    let code = RwSignal::new(String::new());
    let address = move || email.get_untracked().trim().to_owned();
    let sign_in = move || {
        let request = SignIn { email: Some(address()), code: Some(code.get_untracked()), ..SignIn::default() };
        submission.run(async move { account::sign_in(&request).await }, move |state| completed.run(state));
    };
    // Spaces of a pasted code go; the last digit sends it.
    Effect::new(move |before: Option<String>| {
        let typed = code.get();
        let digits: String = typed.chars().filter(char::is_ascii_digit).take(CODE_DIGITS).collect();
        if digits != typed {
            code.set(digits);
            return before.unwrap_or_default();
        }
        if before.is_some_and(|before| before != digits) {
            submission.clear();
            if digits.len() == CODE_DIGITS {
                sign_in();
            }
        }
        digits
    });
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
            let address = address();
            resend.run(async move { account::request_code(&address).await }, move |()| {
                code.set(String::new());
                wait_again();
                focus_after_render("#sign-in-code".to_owned());
            });
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        sign_in();
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
                error=Signal::derive(move || submission.message())
                autofocus=true
            />
            <Submit submission label=text::sign_in()/>
            <Failure submission=resend/>
            <div class="form-row">
                <button
                    type="button"
                    id="resend-code"
                    class="ghost"
                    aria-disabled=move || (wait.get() || resend.is_busy()).to_string()
                    on:click=send_again
                >
                    {text::send_again()}
                </button>
                <button type="button" id="other-address" class="ghost" on:click=move |_| step.set(Step::Address)>
                    {text::other_address()}
                </button>
            </div>
        </form>
    }
}
