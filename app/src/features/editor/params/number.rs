//! A number: a slider.

use filters::ParamValue;
use leptos::prelude::*;

use super::handle::Param;
use crate::ui::number::Range;
use crate::ui::slider::Slider;

pub(super) fn control(param: Param, soft: [f64; 2], hard: [f64; 2], step: f64, default: f64) -> impl IntoView {
    let value = param.value(default, |value| match value {
        ParamValue::Number(number) => Some(number),
        _ => None,
    });
    view! {
        <Slider
            name=param.spec.name
            label=param.spec.label
            unit=param.spec.unit
            range=Range { soft, hard, step }
            value
            changed=param.is_changed()
            set=move |number| param.set(ParamValue::Number(number))
            end=move |()| param.end()
            reset=move |()| param.reset()
        />
    }
}
