//! The adjust tool: light, colour, curve, detail. Its controls are always visible.

mod colour;
mod curve;
mod detail;
pub(super) mod eyedropper;
mod light;
pub(super) mod rows;
pub(super) mod value_bubble;

use leptos::prelude::*;

use super::state::EditorState;
use super::tool::Section as Own;
use crate::ui::section::Section;
use colour::Colour;
use curve::Curve;
use detail::Detail;
use light::Light;

/// The sections. A phone shows only the selected one.
#[component]
pub(super) fn AdjustPanel() -> impl IntoView {
    view! {
        <Part own=Own::Light>
            <Light/>
        </Part>
        <Part own=Own::Colour>
            <Colour/>
        </Part>
        <Part own=Own::Curve>
            <Curve/>
        </Part>
        <Part own=Own::Detail>
            <Detail/>
        </Part>
    }
}

/// A section.
#[component]
fn Part(own: Own, children: Children) -> impl IntoView {
    let EditorState { document, section, .. } = expect_context();
    let changed = Memo::new(move |_| document.with(|document| own.is_changed(document)));
    let reset = Callback::new(move |()| document.update(|document| document.reset_controls(own.ops())));
    let closed = matches!(own, Own::Curve | Own::Detail);
    view! {
        <div class="adjust" data-part=own.name() data-chosen=move || (section.get() == own).to_string()>
            <Section name=own.name() title=own.label() changed reset closed>
                {children()}
            </Section>
        </div>
    }
}
