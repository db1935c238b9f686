//! The tool that adjusts: light, colour, curve, detail. Its controls are always in sight.

mod colour;
mod curve;
mod detail;
mod light;

use leptos::prelude::*;

use super::params::{ParamControl, Target};
use super::state::EditorState;
use super::tool::Section;
use colour::Colour;
use curve::Curve;
use detail::Detail;
use filters::Step;
use light::Light;

/// The sections. A phone shows the one that is chosen.
#[component]
pub(super) fn AdjustPanel() -> impl IntoView {
    let chosen = expect_context::<EditorState>().section;
    let section = move |own: Section, view: AnyView| {
        view! {
            <section
                class="adjust"
                data-section=own.name()
                data-chosen=move || (chosen.get() == own).to_string()
                aria-label=own.label()
            >
                <h2>{own.label()}</h2>
                {view}
            </section>
        }
    };
    view! {
        {section(Section::Light, view! { <Light/> }.into_any())}
        {section(Section::Colour, view! { <Colour/> }.into_any())}
        {section(Section::Curve, view! { <Curve/> }.into_any())}
        {section(Section::Detail, view! { <Detail/> }.into_any())}
    }
}

/// The control of one parameter of an operation of which the edit has at most one step of its own.
#[component]
pub(super) fn Control(op: &'static str, param: &'static str) -> impl IntoView {
    let spec = Step::new(op).map(|step| step.spec()).and_then(|spec| spec.param(param));
    spec.map(|param| view! { <ParamControl target=Target::Control(op) param/> })
}
