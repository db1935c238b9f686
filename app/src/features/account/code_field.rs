//! The field of a code that was sent by mail.

use leptos::prelude::*;

use super::field::{Field, trimmed};
use super::submission::Submission;
use crate::text::account as text;

/// The digits of a code.
const CODE_DIGITS: usize = 6;

/// The field. It keeps digits only, because people copy codes with spaces.
#[component]
pub(super) fn CodeField(
    id: &'static str,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(default = "one-time-code")] autocomplete: &'static str,
    /// The request with the code. Its error is removed by the next input.
    submission: Submission,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] autofocus: bool,
    /// Called with the last digit.
    #[prop(optional_no_strip)]
    complete: Option<Callback<()>>,
) -> impl IntoView {
    Effect::new(move |before: Option<String>| {
        let typed = value.get();
        let digits: String = typed.chars().filter(char::is_ascii_digit).take(CODE_DIGITS).collect();
        if digits != typed {
            value.set(digits);
            return before.unwrap_or_default();
        }
        if before.is_some_and(|before| before != digits) {
            submission.clear();
            if digits.len() == CODE_DIGITS {
                complete.into_iter().for_each(|complete| complete.run(()));
            }
        }
        digits
    });
    view! { <Field id label autocomplete inputmode="numeric" value hint error autofocus/> }
}

/// The field of the code that the sheet asks for.
#[component]
pub(super) fn SignInCode(
    email: RwSignal<String>,
    value: RwSignal<String>,
    submission: Submission,
    #[prop(into)] error: Signal<Option<String>>,
    #[prop(optional)] complete: Option<Callback<()>>,
) -> impl IntoView {
    let hint = Signal::derive(move || Some(text::code_sent(trimmed(email))));
    view! { <CodeField id="sign-in-code" label=text::code() value submission hint error autofocus=true complete/> }
}
