//! The value of a parameter in words.

use filters::{ParamKind, ParamSpec, ParamValue, Step};

use crate::ui::{format, number};

/// A parameter's value as a person reads it, with its unit.
pub(super) fn value_text(step: &Step, param: &ParamSpec) -> String {
    let number = match (step.get(param.name), param.kind) {
        (Some(ParamValue::Number(number)), ParamKind::Number { step, .. }) => number::written(number, step),
        (Some(ParamValue::Number(number)), _) => number.to_string(),
        (Some(ParamValue::Integer(number)), _) => number.to_string(),
        (Some(ParamValue::Choice(word)), ParamKind::Choice { options, .. }) => {
            return options.iter().find(|option| option.value == word).map_or(word, |option| option.label).to_owned();
        }
        (Some(ParamValue::Choice(word)), _) => return word.to_owned(),
        (Some(ParamValue::Flag(on)), _) => return if on { "yes" } else { "no" }.to_owned(),
        (Some(ParamValue::Color(color)), _) => return color.to_string(),
        (Some(ParamValue::Curve(points)), _) => return format!("{} points", points.len()),
        (Some(ParamValue::Numbers(numbers)), _) => return format!("{} numbers", numbers.len()),
        (Some(ParamValue::Text(text)), _) if text.is_empty() => return "none".to_owned(),
        (Some(ParamValue::Text(text)), _) => return format::size(text.len() as u64),
        (None, _) => return "auto".to_owned(),
    };
    match param.unit {
        "" => number,
        "°" => format!("{number}°"),
        unit => format!("{number} {unit}"),
    }
}
