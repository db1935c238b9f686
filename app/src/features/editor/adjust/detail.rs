//! Detail: clarity, haze, sharpness, noise.

use leptos::prelude::*;

use super::Control;

#[component]
pub(super) fn Detail() -> impl IntoView {
    view! {
        <Control op="clarity" param="amount"/>
        <Control op="dehaze" param="amount"/>
        <Control op="unsharp_mask" param="amount"/>
        <Control op="bilateral" param="sigma_px"/>
    }
}
