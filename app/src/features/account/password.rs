//! The password of the account, which is optional.

use api::PasswordChange;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::field::{Field, NewPassword};
use super::section::Section;
use super::submission::{BusyButton, Failure, SignInAgain, Submission, Submit, clear_on_input};
use crate::browser::focus::focus_if_lost;
use crate::library::account::CurrentAccount;
use crate::library::remote::account;
use crate::text::account as text;
use crate::ui::notice::Notices;

/// The form that sets or changes it, and the button that removes it.
#[component]
pub(super) fn Password() -> impl IntoView {
    let notices = expect_context::<Notices>();
    let has_password = RwSignal::new(None);
    let load = Submission::load(account::methods, move |methods| has_password.set(Some(methods.password)));
    let change = Submission::new();
    let [current, new] = [(); 2].map(|()| RwSignal::new(String::new()));
    clear_on_input(new, change);
    clear_on_input(current, change);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let current_password = Some(current.get_untracked()).filter(|_| has_password.get_untracked() == Some(true));
        let request = PasswordChange { password: new.get_untracked(), current: current_password };
        change.run(async move { account::set_password(&request).await }, move |()| {
            [current, new].into_iter().for_each(|field| field.set(String::new()));
            has_password.set(Some(true));
            notices.success(text::password_set(), None);
        });
    };
    let removal = Submission::new();
    let remove = move || {
        removal.run(account::remove_password(), move |()| {
            has_password.set(Some(false));
            notices.success(text::password_removed(), None);
            focus_if_lost(["#new-password".to_owned()]);
        });
    };
    let account = expect_context::<CurrentAccount>();
    let email = untrack(|| account.get()).and_then(|state| state.account.email).unwrap_or_default();
    view! {
        <Section
            id="password"
            title=text::password()
            hidden=Signal::derive(move || load.is_missing())
            is_loading=Signal::derive(move || load.is_initial_load())
        >
            <p class="hint">{text::password_why()}</p>
            <Failure submission=load/>
            // A form without the current password would be refused.
            <Show when=move || has_password.with(Option::is_some)>
                <form class="account-form" novalidate on:submit=submit>
                    // Password managers store the password under this name.
                    <input type="text" class="visually-hidden" autocomplete="username" value=email.clone() tabindex="-1" aria-hidden="true" readonly/>
                    <Show when=move || has_password.get() == Some(true)>
                        <Field
                            id="current-password"
                            label=text::current_password()
                            kind="password"
                            autocomplete="current-password"
                            value=current
                        />
                    </Show>
                    <NewPassword value=new error=Signal::derive(move || change.message_or(text::bad_password))/>
                    <SignInAgain submission=change/>
                    <div class="form-row">
                        <Submit submission=change label=text::save()/>
                        <Show when=move || has_password.get() == Some(true)>
                            <BusyButton
                                id="remove-password"
                                class="ghost danger"
                                is_busy=Signal::derive(move || removal.is_busy())
                                press=remove
                            >
                                {text::remove_password()}
                            </BusyButton>
                        </Show>
                    </div>
                </form>
            </Show>
            <Failure submission=removal/>
        </Section>
    }
}
