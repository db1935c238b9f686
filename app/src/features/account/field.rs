//! A text field with its label and its error.

use leptos::html::Input;
use leptos::prelude::*;

use crate::text::account as text;

/// The text of a field without spaces around it.
pub(super) fn trimmed(value: RwSignal<String>) -> String {
    value.with_untracked(|value| value.trim().to_owned())
}

/// The field. `id` is the id of the input; that of the error is `{id}-error`. A new error moves the focus to the field.
#[component]
pub(super) fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    /// The `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    autocomplete: &'static str,
    #[prop(optional)] inputmode: &'static str,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get().filter(|_| autofocus) {
            request_animation_frame(move || drop(input.focus()));
        }
    });
    Effect::new(move |was_wrong: Option<bool>| {
        let is_wrong = error.with(Option::is_some);
        if let Some(input) = input.get_untracked().filter(|_| is_wrong && was_wrong == Some(false)) {
            let _ = input.focus();
        }
        is_wrong
    });
    let (error_id, hint_id) = (format!("{id}-error"), format!("{id}-hint"));
    let described = format!("{hint_id} {error_id}");
    let [label_for, name] = [(); 2].map(|()| id.clone());
    view! {
        <div class="field">
            <label for=label_for>{label}</label>
            <input
                node_ref=input
                id=id
                name=name
                type=kind
                autocomplete=autocomplete
                inputmode=(!inputmode.is_empty()).then_some(inputmode)
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=move || error.with(Option::is_some).to_string()
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <p class="hint" id=hint_id>{move || hint.get()}</p>
            <p class="failure" id=error_id role="alert">{move || error.get()}</p>
        </div>
    }
}

/// The field of a new password.
#[component]
pub(super) fn NewPassword(value: RwSignal<String>, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <Field
            id="new-password"
            label=text::new_password()
            kind="password"
            autocomplete="new-password"
            hint=Signal::derive(|| Some(text::password_rule().to_owned()))
            error
            value
        />
    }
}
