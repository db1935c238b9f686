//! The steps of a sign-in.

use leptos::prelude::*;

/// What the sheet asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Address,
    Code,
    Password,
    /// A code and a new password.
    Reset,
}

/// The button below a form that goes to another step.
#[component]
pub(super) fn ToStep(id: &'static str, step: RwSignal<Step>, to: Step, label: &'static str) -> impl IntoView {
    view! { <button type="button" id=id class="ghost" on:click=move |_| step.set(to)>{label}</button> }
}
