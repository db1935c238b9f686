//! A colour: the colour picker of the browser.

use filters::{ParamValue, Rgb};
use leptos::prelude::*;

use super::handle::Param;

pub(super) fn control(param: Param, default: Rgb) -> impl IntoView {
    let value = param.value(default.to_string(), |value| match value {
        ParamValue::Color(color) => Some(color.to_string()),
        _ => None,
    });
    let pick = move |text: String| {
        if let Some(color) = Rgb::parse(&text) {
            param.set(ParamValue::Color(color));
        }
    };
    view! {
        <label class="control color">
            <span class="label">{param.label}</span>
            <input
                type="color"
                name=param.spec.name
                prop:value=value
                on:input=move |event| pick(event_target_value(&event))
                on:change=move |_| param.end()
            />
        </label>
    }
}
