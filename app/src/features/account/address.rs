//! The e-mail address of the account. A change needs a code from each of both addresses.

use api::EmailConfirmation;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::code_field::CodeField;
use super::field::{Field, trimmed};
use super::section::Section;
use super::submission::{Failure, SignInAgain, Submission, Submit, clear_on_input};
use crate::browser::focus::focus_if_lost;
use crate::library::account::CurrentAccount;
use crate::library::remote::account;
use crate::text::account as text;
use crate::ui::notice::Notices;

/// The button that begins a change.
const CHANGE: &str = "#change-email";

/// How far a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    /// The user types the new address.
    Address,
    /// The codes are sent.
    Codes,
}

/// The address, and the change.
#[component]
pub(super) fn Address() -> impl IntoView {
    let current = expect_context::<CurrentAccount>();
    let email = Memo::new(move |_| current.get().and_then(|state| state.account.email));
    let (change, new) = (RwSignal::new(Change::None), RwSignal::new(String::new()));
    // An address that another service stated got no code yet: no code of it is needed, and a code can confirm it.
    let is_confirmed = RwSignal::new(true);
    let load = Submission::load(account::methods, move |methods| is_confirmed.set(methods.email));
    let has_old = move || email.get_untracked().is_some() && is_confirmed.get_untracked();
    view! {
        <Section id="address" title=text::email() is_loading=Signal::derive(move || load.is_initial_load())>
            <div class="form-row">
                <p class="grow" id="account-email">{move || email.get().unwrap_or_else(|| text::no_email().to_owned())}</p>
                <Show when=move || email.with(Option::is_some) && !is_confirmed.get()>
                    <p class="hint" id="email-unconfirmed">{text::email_unconfirmed()}</p>
                </Show>
                <Show when=move || change.get() == Change::None>
                    <button type="button" id="change-email" on:click=move |_| change.set(Change::Address)>
                        {text::change_email()}
                    </button>
                </Show>
            </div>
            <Failure submission=load/>
            {move || match change.get() {
                Change::None => ().into_any(),
                Change::Address => view! { <NewAddress new change has_old=has_old()/> }.into_any(),
                Change::Codes => view! { <Codes new change has_old=has_old() is_confirmed/> }.into_any(),
            }}
        </Section>
    }
}

#[component]
fn NewAddress(new: RwSignal<String>, change: RwSignal<Change>, has_old: bool) -> impl IntoView {
    let submission = Submission::new();
    clear_on_input(new, submission);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let email = trimmed(new);
        submission.run(async move { account::change_email(&email).await }, move |()| change.set(Change::Codes));
    };
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <Field
                id="new-email"
                label=text::new_email()
                kind="email"
                autocomplete="email"
                value=new
                error=Signal::derive(move || submission.message_or(text::bad_email))
                autofocus=true
            />
            <SignInAgain submission/>
            <div class="form-row">
                <Submit submission label=if has_old { text::send_codes() } else { text::send_code() }/>
                <Cancel change/>
            </div>
        </form>
    }
}

#[component]
fn Codes(
    new: RwSignal<String>,
    change: RwSignal<Change>,
    has_old: bool,
    is_confirmed: RwSignal<bool>,
) -> impl IntoView {
    let (current, notices) = (expect_context::<CurrentAccount>(), expect_context::<Notices>());
    let submission = Submission::new();
    let [old_code, new_code] = [(); 2].map(|()| RwSignal::new(String::new()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let request = EmailConfirmation {
            email: trimmed(new),
            old_code: has_old.then(|| old_code.get_untracked()),
            new_code: new_code.get_untracked(),
        };
        let confirmed = async move {
            account::confirm_email(&request).await?;
            current.check();
            is_confirmed.set(true);
            notices.success(if has_old { text::email_changed() } else { text::email_confirmed() }, None);
            Ok(())
        };
        submission.run(confirmed, move |()| {
            change.set(Change::None);
            new.set(String::new());
            focus_if_lost([CHANGE.to_owned()]);
        });
    };
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <p role="status">
                {match has_old {
                    true => text::codes_sent(trimmed(new)),
                    false => text::code_sent(trimmed(new)),
                }}
            </p>
            {has_old
                .then(|| {
                    view! {
                        <CodeField
                            id="email-old-code"
                            label=text::old_code()
                            autocomplete="off"
                            value=old_code
                            submission
                            autofocus=true
                        />
                    }
                })}
            <CodeField id="email-new-code" label=text::new_code() value=new_code submission autofocus=!has_old/>
            <Failure submission/>
            <div class="form-row">
                <Submit submission label=if has_old { text::confirm_email() } else { text::confirm_first_email() }/>
                <Cancel change/>
            </div>
        </form>
    }
}

/// Ends the change.
#[component]
fn Cancel(change: RwSignal<Change>) -> impl IntoView {
    let cancel = move |_| {
        change.set(Change::None);
        focus_if_lost([CHANGE.to_owned()]);
    };
    view! { <button type="button" on:click=cancel>{text::cancel()}</button> }
}
