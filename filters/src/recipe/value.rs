//! Parameter values, and what a specification accepts.

use serde_json::{Number, Value};

use super::error::excerpt;
use crate::spec::{Choice, ParamKind, ParamSpec};

/// The value of one parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ParamValue {
    /// For [`ParamKind::Number`].
    Number(f64),
    /// For [`ParamKind::Integer`].
    Integer(i64),
    /// For [`ParamKind::Choice`].
    Choice(&'static str),
}

impl ParamValue {
    pub(super) fn to_value(self) -> Value {
        match self {
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Value::from(number as i64),
            Self::Number(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
            Self::Integer(number) => Value::from(number),
            Self::Choice(word) => Value::from(word),
        }
    }
}

impl ParamKind {
    /// The value a parameter of this kind has when the recipe names none.
    #[must_use]
    pub const fn default_value(&self) -> Option<ParamValue> {
        match *self {
            Self::Number { default, .. } => Some(ParamValue::Number(default)),
            Self::Integer { default: Some(default), .. } => Some(ParamValue::Integer(default)),
            Self::Integer { default: None, .. } => None,
            Self::Choice { default, .. } => Some(ParamValue::Choice(default)),
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
                    Ok(value)
                }
            }
            (Self::Choice { options, .. }, ParamValue::Choice(word)) => choose(options, word),
            (Self::Number { .. }, _) => Err("must be a number".to_owned()),
            (Self::Integer { .. }, _) => Err("must be a whole number".to_owned()),
            (Self::Choice { .. }, _) => Err("must be one of its words".to_owned()),
        }
    }
}

fn choose(options: &'static [Choice], word: &str) -> Result<ParamValue, String> {
    options.iter().find(|option| option.value == word).map(|option| ParamValue::Choice(option.value)).ok_or_else(|| {
        let words: Vec<_> = options.iter().map(|option| format!("`{}`", option.value)).collect();
        format!("must be one of {}, not `{}`", words.join(", "), excerpt(word))
    })
}

impl ParamSpec {
    pub(super) fn read(&self, value: &Value) -> Result<ParamValue, String> {
        match (self.kind, value) {
            (ParamKind::Number { .. }, Value::Number(number)) => {
                number.as_f64().map(ParamValue::Number).ok_or_else(|| "must be a number".to_owned())
            }
            (ParamKind::Number { .. }, _) => Err("must be a number".to_owned()),
            (ParamKind::Integer { .. }, Value::Number(number)) => {
                whole(number).map(ParamValue::Integer).ok_or_else(|| format!("must be a whole number, not {number}"))
            }
            (ParamKind::Integer { .. }, _) => Err("must be a whole number".to_owned()),
            (ParamKind::Choice { options, .. }, Value::String(word)) => choose(options, word),
            (ParamKind::Choice { .. }, _) => Err("must be one of its words, as text".to_owned()),
        }
    }
}

/// JSON does not tell 90 from 90.0, so both are whole.
pub(super) fn whole(number: &Number) -> Option<i64> {
    let in_f64 = || number.as_f64().filter(|real| real.fract() == 0.0 && real.abs() < 9e15).map(|real| real as i64);
    number.as_i64().or_else(in_f64)
}
