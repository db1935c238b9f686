//! Deletes the account after a confirmation: the user types the address, so that no press by mistake deletes
//! everything.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::field::Field;
use super::section::Section;
use super::submission::{SignInAgain, Submission};
use crate::browser::focus::focus_if_lost;
use crate::library::account::CurrentAccount;
use crate::library::remote::request::EdgeError;
use crate::text::account as text;
use crate::ui::dialog::Dialog;
use crate::ui::notice::Notices;

/// The section with the button, and the dialog.
#[component]
pub(super) fn DeleteAccount() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Section id="deletion" title=text::delete()>
            <p class="hint">{text::delete_consequence()}</p>
            <button type="button" id="delete-account" class="danger" aria-haspopup="dialog" on:click=move |_| open.set(true)>
                {text::delete()}
            </button>
            <Dialog id="delete-account-dialog" title=text::delete_question() open>
                <Confirmation open/>
            </Dialog>
        </Section>
    }
}

#[component]
fn Confirmation(open: RwSignal<bool>) -> impl IntoView {
    let (current, notices) = (expect_context::<CurrentAccount>(), expect_context::<Notices>());
    let submission = Submission::new();
    let email = untrack(|| current.get()).and_then(|state| state.account.email);
    let expected = StoredValue::new(email.unwrap_or_else(|| text::delete_word().to_owned()));
    let typed = RwSignal::new(String::new());
    let is_confirmed =
        Memo::new(move |_| typed.with(|typed| expected.with_value(|it| typed.trim().eq_ignore_ascii_case(it))));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_confirmed.get_untracked() {
            let deleted = async move {
                let answer = current.delete().await;
                match &answer {
                    Ok(()) => notices.success(text::deleted(), None),
                    // The dialog is gone with the account.
                    Err(error) if !untrack(|| current.is_signed_in()) => notices.error(reason(error)),
                    Err(_) => {}
                }
                focus_if_lost(["#sign-in".to_owned()]);
                answer
            };
            submission.run(deleted, drop);
        }
    };
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <p>{text::delete_consequence()}</p>
            <Field
                id="delete-confirmation"
                label=text::delete_type(expected.get_value())
                autocomplete="off"
                value=typed
                autofocus=true
            />
            {move || {
                let message = submission.with_error(|error| Some(reason(error)));
                message.map(|message| view! { <p class="failure" role="alert">{message}</p> })
            }}
            <SignInAgain submission/>
            <div class="buttons">
                <button type="button" on:click=move |_| open.set(false)>{text::cancel()}</button>
                <button
                    type="submit"
                    id="confirm-delete-account"
                    class="primary danger"
                    aria-disabled=move || (!is_confirmed.get() || submission.is_busy()).to_string()
                >
                    {text::delete()}
                </button>
            </div>
        </form>
    }
}

/// Why the account was not deleted, or may not be.
fn reason(error: &EdgeError) -> String {
    match error.status() {
        Some(401) => text::delete_ended().to_owned(),
        Some(_) => error.message(),
        None => text::delete_unknown().to_owned(),
    }
}
