//! One operation with its parameters, always within its specification.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::error::{RecipeError, RecipeErrorCode, escape, excerpt, object, unknown_field};
use super::value::ParamValue;
use crate::ops;
use crate::spec::{OpSpec, Rgb};

/// One operation with its parameters; always within its specification.
#[derive(Debug, Clone)]
pub struct Step {
    spec: &'static OpSpec,
    values: BTreeMap<&'static str, ParamValue>,
}

impl Step {
    /// The operation `name` with every parameter at its default.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        Some(Self { spec: ops::spec(name)?, values: BTreeMap::new() })
    }

    /// The operation's specification.
    #[must_use]
    pub const fn spec(&self) -> &'static OpSpec {
        self.spec
    }

    /// The value of a parameter: what was set, else the default, else (where the operation works it out) `None`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ParamValue> {
        self.values.get(name).cloned().or_else(|| self.spec.param(name)?.kind.default_value())
    }

    /// Sets a parameter.
    ///
    /// # Errors
    ///
    /// No such parameter, a value of another kind, or outside the hard range; the pointer starts at the step.
    pub fn set(&mut self, name: &str, value: ParamValue) -> Result<(), RecipeError> {
        let pointer = format!("/{name}");
        let param = self.spec.param(name).ok_or_else(|| unknown_field(&pointer, name, self.spec))?;
        let value = param.kind.check(value).map_err(|message| {
            RecipeError::new(
                RecipeErrorCode::OutOfRange,
                pointer,
                format!("`{name}` of `{}` {message}.", self.spec.name),
            )
        })?;
        if param.kind.default_value().as_ref() == Some(&value) {
            self.values.remove(name);
        } else {
            self.values.insert(param.name, value);
        }
        Ok(())
    }

    /// Puts a parameter back to its default.
    pub fn reset(&mut self, name: &str) {
        self.values.remove(name);
    }

    /// Whether every parameter is at its default.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.values.is_empty()
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        match self.get(name) {
            Some(ParamValue::Number(value)) => value,
            _ => 0.0,
        }
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(ParamValue::Integer(value)) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn choice(&self, name: &str) -> &'static str {
        match self.get(name) {
            Some(ParamValue::Choice(value)) => value,
            _ => "",
        }
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some(ParamValue::Flag(true)))
    }

    /// A colour, display-encoded, channels from 0 to 1.
    pub(crate) fn color(&self, name: &str) -> [f64; 3] {
        match self.get(name) {
            Some(ParamValue::Color(Rgb(channels))) => channels.map(|v| f64::from(v) / 255.0),
            _ => [0.0; 3],
        }
    }

    /// The points of a curve; none where it is the identity.
    pub(crate) fn curve(&self, name: &str) -> Option<Arc<[[f64; 2]]>> {
        match self.values.get(name) {
            Some(ParamValue::Curve(points)) => Some(Arc::clone(points)),
            _ => None,
        }
    }

    pub(crate) fn numbers(&self, name: &str) -> Arc<[f64]> {
        match self.get(name) {
            Some(ParamValue::Numbers(numbers)) => numbers,
            _ => Arc::new([]),
        }
    }

    pub(crate) fn text(&self, name: &str) -> Arc<str> {
        match self.get(name) {
            Some(ParamValue::Text(text)) => text,
            _ => "".into(),
        }
    }

    pub(super) fn from_value(value: &Value, pointer: &str) -> Result<Self, RecipeError> {
        let fields = object(value, pointer, "an operation")?;
        let Some(Value::String(name)) = fields.get("op") else {
            return Err(RecipeError::new(
                RecipeErrorCode::Malformed,
                format!("{pointer}/op"),
                "An operation needs its name as text in `op`.",
            ));
        };
        let mut step = Self::new(name).ok_or_else(|| {
            RecipeError::new(
                RecipeErrorCode::UnknownOp,
                format!("{pointer}/op"),
                format!("There is no operation called `{}`.", excerpt(name)),
            )
        })?;
        for (field, value) in fields.iter().filter(|(field, _)| *field != "op") {
            let at = format!("{pointer}/{}", escape(field));
            let param = step.spec.param(field).ok_or_else(|| unknown_field(&at, field, step.spec))?;
            let value = param.read(value).map_err(|message| {
                RecipeError::new(RecipeErrorCode::OutOfRange, &at, format!("`{field}` of `{name}` {message}."))
            })?;
            step.set(param.name, value).map_err(|error| RecipeError { pointer: at, ..error })?;
        }
        Ok(step)
    }

    pub(super) fn to_value(&self) -> Value {
        let mut fields = Map::new();
        fields.insert("op".to_owned(), self.spec.name.into());
        for (name, value) in &self.values {
            fields.insert((*name).to_owned(), value.to_value());
        }
        Value::Object(fields)
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.spec.name == other.spec.name && self.values == other.values
    }
}
