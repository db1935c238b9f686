//! A number: a slider.

use filters::{OpSpec, ParamKind, ParamSpec, ParamValue};
use leptos::prelude::*;

use super::color_temperature;
use super::handle::Param;
use crate::features::notation::{Notation, kelvin, typed_kelvin};
use crate::ui::number::{Range, Scale, format_value};
use crate::ui::slider::Slider;

pub(super) fn control(param: Param, soft: [f64; 2], hard: [f64; 2], step: f64, default: f64) -> AnyView {
    let value = param.value(default, |value| match value {
        ParamValue::Number(number) => Some(number),
        _ => None,
    });
    if is_temperature(param.op_name(), param.spec) {
        return temperature(param, soft, hard, value).into_any();
    }
    let Notation { format, parse } = Notation::of(param.spec, soft);
    view! {
        <Slider
            name=param.spec.name
            label=param.label
            unit=param.spec.unit
            range=Range { soft, hard, step }
            value
            changed=param.is_changed()
            set=move |number| param.set(ParamValue::Number(number))
            end=move |()| param.end()
            reset=move |()| param.reset()
            format
            parse
            track=track(param)
        />
    }
    .into_any()
}

/// Colour temperature: kelvin on a reciprocal scale, which is perceived as linear.
fn temperature(param: Param, soft: [f64; 2], hard: [f64; 2], value: Signal<f64>) -> impl IntoView {
    let range = Range {
        soft: soft.map(color_temperature::slider_end_k),
        hard: hard.map(color_temperature::kelvin),
        step: color_temperature::STEP_K,
    };
    view! {
        <Slider
            name=param.spec.name
            label=param.label
            unit="K"
            range
            value=Signal::derive(move || color_temperature::kelvin(value.get()))
            changed=param.is_changed()
            set=move |kelvin| param.set(ParamValue::Number(color_temperature::temperature(kelvin)))
            end=move |()| param.end()
            reset=move |()| param.reset()
            scale=Scale::Reciprocal
            format=Some(kelvin as fn(f64) -> String)
            parse=Some(typed_kelvin as fn(&str) -> Option<f64>)
            track="temperature"
        />
    }
}

/// Formats a number with its unit, as the control does.
pub(in super::super) fn text(op: &OpSpec, spec: &ParamSpec, value: &ParamValue) -> String {
    let number = match *value {
        ParamValue::Number(number) => number,
        ParamValue::Integer(number) => number as f64,
        _ => return String::new(),
    };
    if is_temperature(op.name, spec) {
        return format!("{} K", kelvin(color_temperature::kelvin(number)));
    }
    let range = match spec.kind {
        ParamKind::Number { soft, hard, step, .. } => Range { soft, hard, step },
        _ => Range { soft: [0.0, 0.0], hard: [0.0, 0.0], step: 1.0 },
    };
    let text = match Notation::of(spec, range.soft).format {
        Some(format) => format(number),
        None => format_value(number, range),
    };
    let gap = if spec.unit == "°" { "" } else { " " };
    format!("{text}{gap}{}", spec.unit).trim_end().to_owned()
}

fn is_temperature(op: &str, spec: &ParamSpec) -> bool {
    (op, spec.name) == ("white_balance", "temperature")
}

/// The class of a track whose colours show the effect.
fn track(param: Param) -> &'static str {
    match (param.op_name(), param.spec.name) {
        ("white_balance", "tint") => "tint",
        ("hue", _) => "hue",
        ("color_mixer", name) if name.ends_with("_hue") => "band-hue",
        ("color_mixer", name) if name.ends_with("_saturation") => "band-saturation",
        ("color_mixer", _) => "band-luminance",
        _ => "",
    }
}
