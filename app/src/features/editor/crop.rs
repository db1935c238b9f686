//! The tool that crops, straightens, flips and turns.

use leptos::prelude::*;

use super::adjust::Control;

#[component]
pub(super) fn CropPanel() -> impl IntoView {
    view! {
        <section class="adjust" data-section="crop" data-chosen="true">
            <Control op="crop" param="x"/>
            <Control op="crop" param="y"/>
            <Control op="crop" param="width"/>
            <Control op="crop" param="height"/>
        </section>
    }
}
