//! Colour: white balance, vibrance, saturation.

use leptos::prelude::*;

use super::Control;

#[component]
pub(super) fn Colour() -> impl IntoView {
    view! {
        <Control op="white_balance" param="temperature"/>
        <Control op="white_balance" param="tint"/>
        <Control op="vibrance" param="amount"/>
        <Control op="saturation" param="amount"/>
    }
}
