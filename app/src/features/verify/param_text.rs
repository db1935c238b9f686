//! Formats the value of a parameter.

use filters::{ParamKind, ParamSpec, ParamValue, Step};

use crate::library::luts;
use crate::text::{localized, operations, rendition as text};
use crate::ui::number;

/// The value of a parameter for people, with its unit.
pub(super) fn value_text(step: &Step, param: &ParamSpec) -> String {
    let number = match (step.get(param.name), param.kind) {
        (Some(ParamValue::Number(number)), ParamKind::Number { step, .. }) => {
            localized(number::format_number(number, step))
        }
        (Some(ParamValue::Number(number)), _) => localized(number.to_string()),
        (Some(ParamValue::Integer(number)), _) => number.to_string(),
        (Some(ParamValue::Choice(word)), ParamKind::Choice { options, .. }) => {
            let chosen = options.iter().find(|option| option.value == word);
            return chosen.map_or(word, |option| operations::choice_label(step.spec(), param, option)).to_owned();
        }
        (Some(ParamValue::Choice(word)), _) => return word.to_owned(),
        (Some(ParamValue::Flag(on)), _) => return if on { text::yes() } else { text::no() }.to_owned(),
        (Some(ParamValue::Color(color)), _) => return color.to_string(),
        (Some(ParamValue::Curve(points)), _) => return text::points(points.len()),
        (Some(ParamValue::Numbers(numbers)), _) => return text::numbers(numbers.len()),
        (Some(ParamValue::Lut(id)), _) => {
            return luts::name(id).unwrap_or_else(|| crate::text::looks::unnamed_table().to_owned());
        }
        (None, ParamKind::Lut) => return text::none().to_owned(),
        (None, _) => return text::auto().to_owned(),
    };
    match param.unit {
        "" => number,
        "°" => format!("{number}°"),
        unit => format!("{number} {unit}"),
    }
}
