//! Curve: the tone curves of all channels together and of each, and the levels.

mod levels;

use filters::Step;
use leptos::prelude::*;

use super::super::params::{Target, ToneCurves};
use crate::text::curve as text;
use crate::ui::tabs::Tabs;
use levels::LevelsControl;

/// The chart, with the levels below it. A phone shows one of them.
#[component]
pub(super) fn Curve() -> impl IntoView {
    let part = RwSignal::new("curve");
    let spec = Step::new("curves").map(|step| step.spec());
    let curves = spec.map(|spec| view! { <ToneCurves target=Target::Control("curves") spec/> });
    view! {
        <div class="curve-parts" data-curve-part=move || part.get()>
            <Tabs
                name="curve-part"
                label=text::parts()
                tabs=vec![("curve", text::curve().to_owned()), ("levels", text::levels().to_owned())]
                value=part
                set=move |word| part.set(word)
            />
            <div id="curve-part-panel">{curves} <LevelsControl/></div>
        </div>
    }
}
