//! Light: exposure, contrast, and the four parts of the tones.

use leptos::prelude::*;

use super::Control;

#[component]
pub(super) fn Light() -> impl IntoView {
    view! {
        <Control op="exposure" param="ev"/>
        <Control op="contrast" param="amount"/>
        <Control op="highlights" param="amount"/>
        <Control op="shadows" param="amount"/>
        <Control op="whites" param="amount"/>
        <Control op="blacks" param="amount"/>
    }
}
