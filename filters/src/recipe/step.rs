//! A step: one operation with valid parameters.

use serde_json::{Map, Value};

use super::json::{escape, object};
use crate::error::{RecipeError, RecipeErrorCode};
use crate::lut::{AssetId, Assets};
use crate::spec::{self, OpSpec, ParamKind, ParamSpec, ParamValue, Params, excerpt, unknown_param};

/// One operation with its parameters; always valid by its specification. Steps are equal if their ids and switches are equal too.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub(super) params: Params,
    pub(super) id: Option<Box<str>>,
    pub(super) off: bool,
}

impl Step {
    /// A step of the operation `name` with default parameters. `None` if there is no such operation.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        spec::find(name).map(|spec| Self { params: Params::new(spec), id: None, off: false })
    }

    /// The operation's specification.
    #[must_use]
    pub const fn spec(&self) -> &'static OpSpec {
        self.params.spec()
    }

    /// The parameters in the form that operations read.
    pub(crate) const fn params(&self) -> &Params {
        &self.params
    }

    /// Resolves its assets from `assets`, if they are there.
    pub(super) fn take_assets(&mut self, assets: &Assets) {
        self.params.take_assets(assets);
    }

    /// The assets that the step names.
    pub fn assets(&self) -> impl Iterator<Item = AssetId> {
        self.params.lut_id().into_iter()
    }

    /// The value of a parameter, or its default. `None` if the operation derives the value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ParamValue> {
        self.params.get(name)
    }

    /// Sets a parameter.
    ///
    /// # Errors
    ///
    /// Unknown parameter, wrong kind of value, or outside the hard range. The pointer is relative to the step.
    pub fn set(&mut self, name: &str, value: ParamValue) -> Result<(), RecipeError> {
        self.params.set(name, value)
    }

    /// Resets a parameter to its default.
    pub fn reset(&mut self, name: &str) {
        self.params.reset(name);
    }

    /// Whether every parameter has its default value.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.params.is_default()
    }

    /// Whether the step certainly changes no pixel: all its strength parameters are neutral ([`OpSpec::neutral`]), or its look-up table is
    /// not set.
    #[must_use]
    pub fn is_neutral(&self) -> bool {
        let spec = self.spec();
        let missing = |param: &ParamSpec| param.kind == ParamKind::Lut && self.get(param.name).is_none();
        let neutral = |param: &ParamSpec| Some(spec.neutral(param.name)? == self.get(param.name)?);
        let mut strengths = spec.params.iter().filter_map(neutral).peekable();
        spec.params.iter().any(missing) || strengths.peek().is_some() && strengths.all(|neutral| neutral)
    }

    /// The steps that resize a picture to `width` x `height` pixels; if not `exact`, to fit inside them with the same proportions.
    pub(crate) fn resizing(width: usize, height: usize, exact: bool) -> Result<Vec<Self>, RecipeError> {
        let mut resize: Vec<Self> = Self::new("resize").into_iter().collect();
        let pixels = |length: usize| ParamValue::Integer(i64::try_from(length).unwrap_or(i64::MAX));
        for step in &mut resize {
            step.set("width", pixels(width))?;
            step.set("height", pixels(height))?;
            if exact {
                step.set("fit", ParamValue::Choice("exact"))?;
            }
        }
        Ok(resize)
    }

    pub(crate) fn from_value(value: &Value, pointer: &str) -> Result<Self, RecipeError> {
        let fields = object(value, pointer, "an operation")?;
        let Some(Value::String(name)) = fields.get("op") else {
            return Err(RecipeError::new(
                RecipeErrorCode::Malformed,
                format!("{pointer}/op"),
                "An operation must have its name in `op`, as a text.",
            ));
        };
        let mut step = Self::new(name).ok_or_else(|| {
            RecipeError::new(
                RecipeErrorCode::UnknownOp,
                format!("{pointer}/op"),
                format!("There is no operation `{}`. Use a name from the catalogue of operations.", excerpt(name)),
            )
        })?;
        for (field, value) in fields.iter().filter(|(field, _)| *field != "op") {
            let at = format!("{pointer}/{}", escape(field));
            if step.read_identity(field, value, &at)? {
                continue;
            }
            let param = step.spec().param(field).ok_or_else(|| unknown_param(&at, field, step.spec()))?;
            let value = param.read(value).map_err(|message| {
                RecipeError::new(RecipeErrorCode::OutOfRange, &at, format!("`{field}` of `{name}` {message}."))
            })?;
            step.set(param.name, value).map_err(|error| RecipeError { pointer: at, ..error })?;
        }
        Ok(step)
    }

    /// The step as in the stored form of a recipe.
    pub(crate) fn to_value(&self) -> Value {
        let mut fields = Map::new();
        fields.insert("op".to_owned(), self.spec().name.into());
        if let Some(id) = self.id() {
            fields.insert("id".to_owned(), id.into());
        }
        if self.off {
            fields.insert("off".to_owned(), true.into());
        }
        for (name, value) in self.params.changed() {
            fields.insert(name.to_owned(), value.to_value());
        }
        Value::Object(fields)
    }
}
