//! The value of the control that is being dragged, on top of the photograph, because on a phone the thumb covers the
//! number beside the slider.

use filters::Step;
use leptos::prelude::*;

use super::super::params::number_text;
use super::super::state::EditorState;

#[component]
pub(in super::super) fn ValueBubble() -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let text = Memo::new(move |_| {
        document.with(|document| {
            let (op, param) = document.active_control()?;
            let spec = Step::new(op)?.spec();
            let value = document.control_value(op, param)?;
            Some(number_text(spec, spec.param(param)?, &value))
        })
    });
    // The slider itself reports its value to screen readers.
    view! {
        <p class="value-bubble" aria-hidden="true" hidden=move || text.with(Option::is_none)>
            {move || text.get()}
        </p>
    }
}
