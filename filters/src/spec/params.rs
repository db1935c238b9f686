//! The parameters of one operation, always valid by its specification.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::value::excerpt;
use super::{OpSpec, ParamKind, ParamValue, Rgb};
use crate::error::{RecipeError, RecipeErrorCode};
use crate::lut::{AssetId, Assets, Lut};

/// An operation's parameters: the values that were set, over the defaults.
#[derive(Debug, Clone)]
pub(crate) struct Params {
    spec: &'static OpSpec,
    values: BTreeMap<&'static str, ParamValue>,
    /// The look-up table that [`ParamKind::Lut`] names, once it is resolved. An operation has at most one such parameter.
    lut: Option<Arc<Lut>>,
}

impl Params {
    /// All parameters with their defaults.
    pub(crate) fn new(spec: &'static OpSpec) -> Self {
        Self { spec, values: BTreeMap::new(), lut: None }
    }

    /// The operation's specification.
    pub(crate) const fn spec(&self) -> &'static OpSpec {
        self.spec
    }

    /// The parameters that differ from their defaults, sorted by name.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&'static str, &ParamValue)> {
        self.values.iter().map(|(name, value)| (*name, value))
    }

    /// The value that was set, or the default. `None` if the operation derives the value.
    pub(crate) fn get(&self, name: &str) -> Option<ParamValue> {
        self.values.get(name).cloned().or_else(|| self.spec.param(name)?.kind.default_value())
    }

    /// Sets a parameter. Pointers in errors are relative to the operation.
    pub(crate) fn set(&mut self, name: &str, value: ParamValue) -> Result<(), RecipeError> {
        let pointer = format!("/{name}");
        let param = self.spec.param(name).ok_or_else(|| unknown_param(&pointer, name, self.spec))?;
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
        if param.kind == ParamKind::Lut {
            self.lut = None;
        }
        Ok(())
    }

    /// Resets a parameter to its default.
    pub(crate) fn reset(&mut self, name: &str) {
        if let Some(ParamValue::Lut(_)) = self.values.remove(name) {
            self.lut = None;
        }
    }

    /// Whether every parameter has its default value.
    pub(crate) fn is_default(&self) -> bool {
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

    /// A display-encoded colour with channels from 0 to 1.
    pub(crate) fn color(&self, name: &str) -> [f64; 3] {
        match self.get(name) {
            Some(ParamValue::Color(Rgb(channels))) => channels.map(|v| f64::from(v) / 255.0),
            _ => [0.0; 3],
        }
    }

    /// The points of a curve. `None` for the identity.
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

    /// The id of the look-up table, if it is set.
    pub(crate) fn lut_id(&self) -> Option<AssetId> {
        self.values.values().find_map(|value| match value {
            ParamValue::Lut(id) => Some(*id),
            _ => None,
        })
    }

    /// The look-up table, if it is resolved.
    pub(crate) const fn lut(&self) -> Option<&Arc<Lut>> {
        self.lut.as_ref()
    }

    /// Resolves the look-up table from `assets`, if it is there.
    pub(crate) fn take_assets(&mut self, assets: &Assets) {
        if let Some(lut) = self.lut_id().and_then(|id| assets.lut(&id)) {
            self.lut = Some(Arc::clone(lut));
        }
    }
}

impl PartialEq for Params {
    fn eq(&self, other: &Self) -> bool {
        self.spec.name == other.spec.name && self.values == other.values
    }
}

/// The error for a parameter that the operation does not have.
pub(crate) fn unknown_param(pointer: &str, field: &str, spec: &OpSpec) -> RecipeError {
    let known: Vec<_> = spec.params.iter().map(|param| format!("`{}`", param.name)).collect();
    let known = if known.is_empty() { "it takes none".to_owned() } else { format!("it takes {}", known.join(", ")) };
    let message = format!("`{}` has no parameter `{}`; {known}.", spec.name, excerpt(field));
    RecipeError::new(RecipeErrorCode::UnknownField, pointer, message)
}
