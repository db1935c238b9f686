//! Curve: the tone curves of all channels and of each.

use leptos::prelude::*;

use super::Control;

#[component]
pub(super) fn Curve() -> impl IntoView {
    view! {
        <Control op="curves" param="rgb"/>
        <Control op="curves" param="red"/>
        <Control op="curves" param="green"/>
        <Control op="curves" param="blue"/>
    }
}
