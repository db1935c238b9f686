//! Boolean: a check box.

use filters::ParamValue;
use leptos::prelude::*;

use super::handle::Param;

pub(super) fn control(param: Param, default: bool) -> impl IntoView {
    let value = param.value(default, |value| match value {
        ParamValue::Flag(on) => Some(on),
        _ => None,
    });
    view! {
        <label class="control flag">
            <input
                type="checkbox"
                name=param.spec.name
                prop:checked=value
                on:change=move |event| param.set_once(ParamValue::Flag(event_target_checked(&event)))
            />
            <span class="label">{param.label}</span>
        </label>
    }
}
