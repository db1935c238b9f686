//! The content of the sheet that signs in: an e-mail address, then the code that was sent to it; or a passkey, a password, another service.

use api::OidcProvider;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::code_sign_in::CodeForm;
use super::field::{Field, trimmed};
use super::passkey_sign_in::PasskeyButton;
use super::password_sign_in::{PasswordForm, ResetForm};
use super::providers::ProviderButtons;
use super::step::Step;
use super::submission::{Submission, Submit, clear_on_input};
use crate::browser::passkeys;
use crate::library::remote::account;
use crate::text::account as text;
use crate::ui::on_demand::PartWait;

/// The content of the sheet. It is shown when the providers are known: their links would move the other buttons.
#[component]
pub(super) fn SignInForm() -> impl IntoView {
    let email = RwSignal::new(String::new());
    let step = RwSignal::new(Step::Address);
    let providers = RwSignal::new(Vec::new());
    let load = Submission::load(account::providers, move |page| providers.set(page.items));
    let is_loading = Memo::new(move |_| load.is_initial_load());
    move || match step.get() {
        _ if is_loading.get() => view! { <PartWait/> }.into_any(),
        Step::Address => view! { <AddressForm email step providers/> }.into_any(),
        Step::Code => view! { <CodeForm email step/> }.into_any(),
        Step::Password => view! { <PasswordForm email step/> }.into_any(),
        Step::Reset => view! { <ResetForm email step/> }.into_any(),
    }
}

#[component]
fn AddressForm(email: RwSignal<String>, step: RwSignal<Step>, providers: RwSignal<Vec<OidcProvider>>) -> impl IntoView {
    let submission = Submission::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let address = trimmed(email);
        submission.run(async move { account::request_code(&address).await }, move |()| step.set(Step::Code));
    };
    clear_on_input(email, submission);
    view! {
        <p>{text::sign_in_why()}</p>
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
            <p class="or" aria-hidden="true">{text::or()}</p>
            {passkeys::is_supported().then(|| view! { <PasskeyButton/> })}
            <ProviderButtons providers/>
            <button type="button" id="use-password" class="wide" on:click=move |_| step.set(Step::Password)>
                {text::use_password()}
            </button>
        </form>
    }
}
