//! Parameter values, and their validation.

use std::sync::Arc;

use serde_json::{Number, Value};

use super::{Choice, ParamKind, ParamSpec, Rgb};
use crate::lut::AssetId;

/// Largest number of points in a curve.
pub(crate) const MAX_POINTS: usize = 16;

/// The value of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// For [`ParamKind::Number`].
    Number(f64),
    /// For [`ParamKind::Integer`].
    Integer(i64),
    /// For [`ParamKind::Choice`].
    Choice(&'static str),
    /// For [`ParamKind::Flag`].
    Flag(bool),
    /// For [`ParamKind::Color`].
    Color(Rgb),
    /// For [`ParamKind::Curve`]: points `[input, output]`.
    Curve(Arc<[[f64; 2]]>),
    /// For [`ParamKind::Numbers`].
    Numbers(Arc<[f64]>),
    /// For [`ParamKind::Lut`].
    Lut(AssetId),
}

impl ParamValue {
    /// The value as JSON in a recipe.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Number(number) => real(*number),
            Self::Integer(number) => Value::from(*number),
            Self::Choice(word) => Value::from(*word),
            Self::Flag(on) => Value::from(*on),
            Self::Color(color) => Value::from(color.to_string()),
            Self::Curve(points) => points.iter().map(|[x, y]| Value::from(vec![real(*x), real(*y)])).collect(),
            Self::Numbers(numbers) => numbers.iter().map(|number| real(*number)).collect(),
            Self::Lut(id) => Value::from(id.to_string()),
        }
    }
}

fn real(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        Value::from(number as i64)
    } else {
        Number::from_f64(number).map_or(Value::Null, Value::Number)
    }
}

impl ParamKind {
    /// The default value of a parameter of this kind.
    #[must_use]
    pub fn default_value(&self) -> Option<ParamValue> {
        match *self {
            Self::Number { default, .. } => Some(ParamValue::Number(default)),
            Self::Integer { default: Some(default), .. } => Some(ParamValue::Integer(default)),
            Self::Integer { default: None, .. } | Self::Lut => None,
            Self::Choice { default, .. } => Some(ParamValue::Choice(default)),
            Self::Flag { default } => Some(ParamValue::Flag(default)),
            Self::Color { default } => Some(ParamValue::Color(default)),
            Self::Curve => Some(ParamValue::Curve([[0.0, 0.0], [1.0, 1.0]].into())),
            Self::Numbers { default, .. } => Some(ParamValue::Numbers(default.into())),
        }
    }

    pub(super) fn check(&self, value: ParamValue) -> Result<ParamValue, String> {
        match (*self, value) {
            (Self::Number { hard: [low, high], .. }, ParamValue::Number(number)) => {
                if number.is_finite() && (low..=high).contains(&number) {
                    // `+ 0.0` turns -0 into 0, so that equal recipes have equal text.
                    Ok(ParamValue::Number(number + 0.0))
                } else {
                    Err(format!("must be between {low} and {high}, not {number}"))
                }
            }
            (Self::Integer { hard: [low, high], step, .. }, ParamValue::Integer(number)) => {
                if !(low..=high).contains(&number) {
                    Err(format!("must be between {low} and {high}, not {number}"))
                } else if number % step != 0 {
                    Err(format!("must be a multiple of {step}, not {number}"))
                } else {
                    Ok(ParamValue::Integer(number))
                }
            }
            (Self::Choice { options, .. }, ParamValue::Choice(word)) => choose(options, word),
            (Self::Flag { .. }, value @ ParamValue::Flag(_))
            | (Self::Color { .. }, value @ ParamValue::Color(_))
            | (Self::Lut, value @ ParamValue::Lut(_)) => Ok(value),
            (Self::Curve, ParamValue::Curve(points)) => check_points(&points).map(ParamValue::Curve),
            (Self::Numbers { counts, hard, .. }, ParamValue::Numbers(numbers)) => {
                check_numbers(&numbers, counts, hard).map(ParamValue::Numbers)
            }
            (kind, _) => Err(kind.expected_json().to_owned()),
        }
    }
}

impl ParamKind {
    /// The required kind of JSON, for an error sentence.
    const fn expected_json(&self) -> &'static str {
        match self {
            Self::Number { .. } => "must be a number",
            Self::Integer { .. } => "must be a whole number",
            Self::Choice { .. } => "must be one of its words, as text",
            Self::Flag { .. } => "must be true or false",
            Self::Color { .. } => "must be a colour as text, `#rrggbb`",
            Self::Curve => "must be a list of points `[input, output]`",
            Self::Numbers { .. } => "must be a list of numbers",
            Self::Lut => "must be `sha256:` and the 64 hexadecimal digits of a look-up table's SHA-256, as text",
        }
    }
}

fn check_points(points: &[[f64; 2]]) -> Result<Arc<[[f64; 2]]>, String> {
    if !(2..=MAX_POINTS).contains(&points.len()) {
        return Err(format!("must have 2 to {MAX_POINTS} points, not {}", points.len()));
    }
    if !points.as_flattened().iter().all(|v| (0.0..=1.0).contains(v)) {
        return Err("must have its points between 0 and 1".to_owned());
    }
    if !points.windows(2).all(|pair| matches!(pair, [a, b] if a[0] < b[0])) {
        return Err("must have its points in the order of rising inputs, no two the same".to_owned());
    }
    Ok(points.iter().map(|point| point.map(|v| v + 0.0)).collect())
}

fn check_numbers(numbers: &[f64], counts: &[usize], [low, high]: [f64; 2]) -> Result<Arc<[f64]>, String> {
    if !counts.contains(&numbers.len()) {
        let counts: Vec<_> = counts.iter().map(ToString::to_string).collect();
        return Err(format!("must be {} numbers, not {}", counts.join(" or "), numbers.len()));
    }
    match numbers.iter().find(|number| !(low..=high).contains(*number)) {
        Some(number) => Err(format!("must have its numbers between {low} and {high}, not {number}")),
        None => Ok(numbers.iter().map(|number| number + 0.0).collect()),
    }
}

fn choose(options: &'static [Choice], word: &str) -> Result<ParamValue, String> {
    options.iter().find(|option| option.value == word).map(|option| ParamValue::Choice(option.value)).ok_or_else(|| {
        let words: Vec<_> = options.iter().map(|option| format!("`{}`", option.value)).collect();
        format!("must be one of {}, not `{}`", words.join(", "), excerpt(word))
    })
}

impl ParamSpec {
    /// Converts a JSON value from a recipe. [`crate::Step::set`] checks its range.
    ///
    /// # Errors
    ///
    /// The JSON has the wrong type: what it must be, as the end of a sentence.
    pub fn read(&self, value: &Value) -> Result<ParamValue, String> {
        let numbers = |value: &Value| value.as_array()?.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>();
        let read = match (self.kind, value) {
            (ParamKind::Number { .. }, Value::Number(number)) => number.as_f64().map(ParamValue::Number),
            (ParamKind::Integer { .. }, Value::Number(number)) => {
                return as_integer(number)
                    .map(ParamValue::Integer)
                    .ok_or_else(|| format!("must be a whole number, not {number}"));
            }
            (ParamKind::Choice { options, .. }, Value::String(word)) => return choose(options, word),
            (ParamKind::Flag { .. }, Value::Bool(on)) => Some(ParamValue::Flag(*on)),
            (ParamKind::Color { .. }, Value::String(text)) => Rgb::parse(text).map(ParamValue::Color),
            (ParamKind::Curve, Value::Array(points)) => points
                .iter()
                .map(|point| <[f64; 2]>::try_from(numbers(point)?).ok())
                .collect::<Option<Arc<_>>>()
                .map(ParamValue::Curve),
            (ParamKind::Numbers { .. }, list) => numbers(list).map(|list| ParamValue::Numbers(list.into())),
            (ParamKind::Lut, Value::String(text)) => text.parse().ok().map(ParamValue::Lut),
            _ => None,
        };
        read.ok_or_else(|| self.kind.expected_json().to_owned())
    }
}

/// JSON does not distinguish 90 from 90.0, so both are integers.
pub(crate) fn as_integer(number: &Number) -> Option<i64> {
    let in_f64 = || number.as_f64().filter(|real| real.fract() == 0.0 && real.abs() < 9e15).map(|real| real as i64);
    number.as_i64().or_else(in_f64)
}

/// The part of a foreign text that an error quotes.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(40) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
