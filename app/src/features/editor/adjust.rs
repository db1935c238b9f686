//! The tool that adjusts: light, colour, curve, detail. Its controls are always in sight.

mod colour;
mod curve;
mod detail;
mod light;
pub(super) mod pipette;
pub(super) mod rows;
pub(super) mod value_bubble;

use filters::Step;
use leptos::prelude::*;

use super::params::{ParamControl, Target};
use super::state::EditorState;
use super::tool::Section as Own;
use crate::ui::section::Section;
use colour::Colour;
use curve::Curve;
use detail::Detail;
use light::Light;

/// The sections. A phone shows the one that is chosen.
#[component]
pub(super) fn AdjustPanel() -> impl IntoView {
    view! {
        <Part own=Own::Light ops=light::OPS>
            <Light/>
        </Part>
        <Part own=Own::Colour ops=colour::OPS>
            <Colour/>
        </Part>
        <Part own=Own::Curve ops=curve::OPS>
            <Curve/>
        </Part>
        <Part own=Own::Detail ops=detail::OPS>
            <Detail/>
        </Part>
    }
}

/// A section; `ops` are the operations that its controls stand for.
#[component]
fn Part(own: Own, ops: &'static [&'static str], children: Children) -> impl IntoView {
    let EditorState { document, section, .. } = expect_context();
    let changed = Memo::new(move |_| document.with(|document| ops.iter().any(|op| document.is_control_changed(op))));
    let reset = Callback::new(move |()| document.update(|document| document.reset_controls(ops)));
    let closed = matches!(own, Own::Curve | Own::Detail);
    view! {
        <div class="adjust" data-part=own.name() data-chosen=move || (section.get() == own).to_string()>
            <Section name=own.name() title=own.label() changed reset closed>
                {children()}
            </Section>
        </div>
    }
}

/// The control of one parameter of an operation of which the edit has at most one step of its own.
#[component]
pub(super) fn Control(op: &'static str, param: &'static str) -> impl IntoView {
    let spec = Step::new(op).map(|step| step.spec()).and_then(|spec| spec.param(param));
    spec.map(|param| view! { <ParamControl target=Target::Control(op) param/> })
}
