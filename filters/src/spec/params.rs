//! The parameters of one operation, always within its specification.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::RefUnwindSafe;
use std::sync::{Arc, OnceLock};

use super::value::excerpt;
use super::{OpSpec, ParamKind, ParamValue, Rgb};
use crate::error::{RecipeError, RecipeErrorCode};

/// An operation's parameters: those that were set, over the defaults of its specification.
#[derive(Debug, Clone)]
pub(crate) struct Params {
    spec: &'static OpSpec,
    values: BTreeMap<&'static str, ParamValue>,
    /// What was read out of the operation's text, which has one at most; all clones share it until the text is set anew.
    parsed: Arc<Parsed>,
}

/// What was read out of a text.
#[derive(Debug, Default)]
struct Parsed(OnceLock<Arc<dyn Any + Send + Sync>>);

// It is put there whole or not at all, and never changed.
impl RefUnwindSafe for Parsed {}

impl Params {
    /// Every parameter at its default.
    pub(crate) fn new(spec: &'static OpSpec) -> Self {
        Self { spec, values: BTreeMap::new(), parsed: Arc::default() }
    }

    /// The operation's specification.
    pub(crate) const fn spec(&self) -> &'static OpSpec {
        self.spec
    }

    /// Those that differ from their defaults, in the order of their names.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&'static str, &ParamValue)> {
        self.values.iter().map(|(name, value)| (*name, value))
    }

    /// What was set, else the default, else (where the operation works it out) `None`.
    pub(crate) fn get(&self, name: &str) -> Option<ParamValue> {
        self.values.get(name).cloned().or_else(|| self.spec.param(name)?.kind.default_value())
    }

    /// Sets a parameter; the pointer of an error starts at the operation.
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
        if matches!(param.kind, ParamKind::Text { .. }) {
            self.parsed = Arc::default();
        }
        Ok(())
    }

    /// Puts a parameter back to its default.
    pub(crate) fn reset(&mut self, name: &str) {
        if let Some(ParamValue::Text(_)) = self.values.remove(name) {
            self.parsed = Arc::default();
        }
    }

    /// Whether every parameter is at its default.
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
}

impl Params {
    /// What `parse` reads out of a text: it is read once for all clones of these parameters and for those that [`Self::reuse`] them.
    pub(crate) fn parsed<T: Send + Sync + 'static>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Arc<T>, String> {
        if let Some(known) = self.parsed.0.get().and_then(|known| Arc::clone(known).downcast().ok()) {
            return Ok(known);
        }
        let parsed = Arc::new(parse(&self.text(name))?);
        // Who was first is as good.
        let _ = self.parsed.0.set(parsed.clone());
        Ok(parsed)
    }

    /// Whether there is a text to be read.
    pub(crate) fn has_text(&self) -> bool {
        self.values.values().any(|value| matches!(value, ParamValue::Text(_)))
    }

    /// Shares what was read out of the same text before.
    pub(crate) fn reuse(&mut self, before: &Self) {
        let texts = |params: &Self| {
            let texts = params.spec.params.iter().filter(|param| matches!(param.kind, ParamKind::Text { .. }));
            texts.map(|param| params.text(param.name)).collect::<Vec<_>>()
        };
        if self.spec.name == before.spec.name && texts(self) == texts(before) {
            self.parsed = Arc::clone(&before.parsed);
        }
    }
}

impl PartialEq for Params {
    fn eq(&self, other: &Self) -> bool {
        self.spec.name == other.spec.name && self.values == other.values
    }
}

/// An operation has no parameter called `field`.
pub(crate) fn unknown_param(pointer: &str, field: &str, spec: &OpSpec) -> RecipeError {
    let known: Vec<_> = spec.params.iter().map(|param| format!("`{}`", param.name)).collect();
    let known = if known.is_empty() { "it takes none".to_owned() } else { format!("it takes {}", known.join(", ")) };
    let message = format!("`{}` has no parameter `{}`; {known}.", spec.name, excerpt(field));
    RecipeError::new(RecipeErrorCode::UnknownField, pointer, message)
}
