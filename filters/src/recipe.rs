//! The recipe: an ordered list of operations and the output settings, as JSON with one canonical form.
//!
//! Canonical form: no white space; object keys in the order of their bytes; parameters at their default left
//! out; numbers with the fewest digits that read back the same, never with an exponent, zero without a sign.
//! [`Recipe::digest`] is the SHA-256 of that text.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Number, Value};

use crate::digest::Digest;
use crate::ops;
use crate::spec::{OpSpec, ParamKind, ParamSpec};

/// The wire version this engine reads and writes.
pub const RECIPE_VERSION: u64 = 1;

/// Most operations in one recipe.
pub const MAX_STEPS: usize = 64;

/// An ordered list of operations and the output settings; always valid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recipe {
    /// The operations, first to last.
    pub steps: Vec<Step>,
    /// How the result is encoded.
    pub output: Output,
}

/// One operation with its parameters; always within its specification.
#[derive(Debug, Clone)]
pub struct Step {
    spec: &'static OpSpec,
    values: BTreeMap<&'static str, ParamValue>,
}

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

/// How the result is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Lossy; no alpha: transparent pixels are laid on white.
    Jpeg {
        /// 1 to 100.
        quality: u8,
        /// Chroma resolution.
        subsampling: Subsampling,
    },
    /// Lossless, 8 bits a sample, alpha kept.
    Png,
}

/// Chroma resolution of a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subsampling {
    /// Half both ways: smaller files.
    #[default]
    S420,
    /// Full: sharp colour edges.
    S444,
}

/// What is wrong in a recipe, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RecipeError {
    /// The kind of mistake.
    pub code: RecipeErrorCode,
    /// JSON pointer (RFC 6901) into the recipe.
    pub pointer: String,
    /// A sentence a person can act on.
    pub message: String,
}

/// The kinds of mistake in a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecipeErrorCode {
    /// Not JSON, or not of the right shape.
    Malformed,
    /// A `version` this engine does not read.
    UnknownVersion,
    /// No operation of that name.
    UnknownOp,
    /// A field nobody reads.
    UnknownField,
    /// A value outside what the specification accepts.
    OutOfRange,
    /// Fine by itself, but it does not fit the picture it is applied to.
    DoesNotFit,
}

impl RecipeErrorCode {
    /// A stable, `snake_case` name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "recipe_malformed",
            Self::UnknownVersion => "recipe_unknown_version",
            Self::UnknownOp => "recipe_unknown_op",
            Self::UnknownField => "recipe_unknown_field",
            Self::OutOfRange => "recipe_out_of_range",
            Self::DoesNotFit => "recipe_does_not_fit",
        }
    }
}

impl RecipeError {
    fn new(code: RecipeErrorCode, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, pointer: pointer.into(), message: message.into() }
    }

    /// An operation that does not fit its picture; the pointer is relative to the step until [`Self::in_step`].
    pub(crate) fn does_not_fit(pointer: &str, message: impl Into<String>) -> Self {
        Self::new(RecipeErrorCode::DoesNotFit, pointer, message)
    }

    /// Moves a pointer into a recipe's tail, `count` steps in, to where it is in the whole.
    pub(crate) fn after_steps(mut self, count: usize) -> Self {
        let index = |text: &str| text.parse::<usize>().ok();
        let moved = self.pointer.strip_prefix("/ops/").and_then(|rest| {
            let (step, field) = rest.split_once('/').map_or((rest, String::new()), |(step, f)| (step, format!("/{f}")));
            index(step).map(|step| format!("/ops/{}{field}", step + count))
        });
        self.pointer = moved.unwrap_or(self.pointer);
        self
    }

    /// Prefixes the pointer with the step's place in the recipe.
    pub(crate) fn in_step(mut self, index: usize) -> Self {
        self.pointer = format!("/ops/{index}{}", self.pointer);
        self
    }
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
        self.values.get(name).copied().or_else(|| self.spec.param(name)?.kind.default_value())
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
        if param.kind.default_value() == Some(value) {
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

    fn from_value(value: &Value, pointer: &str) -> Result<Self, RecipeError> {
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

    fn to_value(&self) -> Value {
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

impl ParamValue {
    fn to_value(self) -> Value {
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

    fn check(&self, value: ParamValue) -> Result<ParamValue, String> {
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

fn choose(options: &'static [crate::spec::Choice], word: &str) -> Result<ParamValue, String> {
    options.iter().find(|option| option.value == word).map(|option| ParamValue::Choice(option.value)).ok_or_else(|| {
        let words: Vec<_> = options.iter().map(|option| format!("`{}`", option.value)).collect();
        format!("must be one of {}, not `{}`", words.join(", "), excerpt(word))
    })
}

impl ParamSpec {
    fn read(&self, value: &Value) -> Result<ParamValue, String> {
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
fn whole(number: &Number) -> Option<i64> {
    let in_f64 = || number.as_f64().filter(|real| real.fract() == 0.0 && real.abs() < 9e15).map(|real| real as i64);
    number.as_i64().or_else(in_f64)
}

impl Recipe {
    /// Reads a recipe from JSON text.
    ///
    /// # Errors
    ///
    /// The first mistake, with the JSON pointer of where it is.
    pub fn from_json(text: &[u8]) -> Result<Self, RecipeError> {
        let value: Value = serde_json::from_slice(text).map_err(|error| {
            RecipeError::new(RecipeErrorCode::Malformed, "", format!("The recipe is not JSON: {error}."))
        })?;
        Self::from_value(&value)
    }

    /// Reads a recipe from a JSON value.
    ///
    /// # Errors
    ///
    /// The first mistake, with the JSON pointer of where it is.
    pub fn from_value(value: &Value) -> Result<Self, RecipeError> {
        let fields = object(value, "", "a recipe")?;
        known_fields(fields, "", &["version", "ops", "output"])?;
        match fields.get("version") {
            Some(version) if version.as_u64() == Some(RECIPE_VERSION) => {}
            Some(version) => {
                return Err(RecipeError::new(
                    RecipeErrorCode::UnknownVersion,
                    "/version",
                    format!(
                        "This engine reads recipes of version {RECIPE_VERSION}, not {}.",
                        excerpt(&version.to_string())
                    ),
                ));
            }
            None => {
                return Err(RecipeError::new(
                    RecipeErrorCode::Malformed,
                    "/version",
                    format!("A recipe needs its `version`, which is {RECIPE_VERSION}."),
                ));
            }
        }
        let steps = match fields.get("ops") {
            None => Vec::new(),
            Some(Value::Array(ops)) if ops.len() > MAX_STEPS => {
                return Err(RecipeError::new(
                    RecipeErrorCode::OutOfRange,
                    "/ops",
                    format!("A recipe has at most {MAX_STEPS} operations, not {}.", ops.len()),
                ));
            }
            Some(Value::Array(ops)) => ops
                .iter()
                .enumerate()
                .map(|(i, op)| Step::from_value(op, &format!("/ops/{i}")))
                .collect::<Result<_, _>>()?,
            Some(_) => {
                return Err(RecipeError::new(
                    RecipeErrorCode::Malformed,
                    "/ops",
                    "`ops` must be a list of operations.",
                ));
            }
        };
        let output = fields.get("output").map_or(Ok(Output::default()), Output::from_value)?;
        Ok(Self { steps, output })
    }

    /// The recipe as a JSON value, in canonical form but for white space.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut fields = Map::new();
        fields.insert("version".to_owned(), RECIPE_VERSION.into());
        fields.insert("ops".to_owned(), self.steps.iter().map(Step::to_value).collect());
        fields.insert("output".to_owned(), self.output.to_value());
        Value::Object(fields)
    }

    /// The one text that all spellings of this recipe share.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        write_canonical(&self.to_value(), &mut text);
        text
    }

    /// SHA-256 of [`Self::canonical`].
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::sha256(self.canonical().as_bytes())
    }
}

/// Writes `value` by the rules in the module's documentation.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            list(text, ['{', '}'], sorted, |(key, value), text| {
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write_canonical(value, text);
            });
        }
        Value::Array(items) => list(text, ['[', ']'], items, write_canonical),
        // `{}` of an f64 is the shortest text that reads back the same, and never uses an exponent.
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(real)) => text.push_str(&format!("{real}")),
            _ => text.push_str(&number.to_string()),
        },
        other => text.push_str(&other.to_string()),
    }
}

fn list<T>(
    text: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    write: impl Fn(T, &mut String),
) {
    text.push(open);
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        write(item, text);
    }
    text.push(close);
}

impl Output {
    /// The quality a JPEG has when the recipe names none.
    pub const DEFAULT_QUALITY: u8 = 85;

    /// `image/jpeg` or `image/png`.
    #[must_use]
    pub const fn media_type(&self) -> &'static str {
        match self {
            Self::Jpeg { .. } => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// `jpeg` or `png`: the name on the wire.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        match self {
            Self::Jpeg { .. } => "jpeg",
            Self::Png => "png",
        }
    }

    /// `jpg` or `png`: how a file's name ends.
    #[must_use]
    pub const fn extension(&self) -> &'static str {
        match self {
            Self::Jpeg { .. } => "jpg",
            Self::Png => "png",
        }
    }

    fn from_value(value: &Value) -> Result<Self, RecipeError> {
        let at = |field: &str| format!("/output/{field}");
        let fields = object(value, "/output", "the output")?;
        match fields.get("format").and_then(Value::as_str) {
            Some("jpeg") => {
                known_fields(fields, "/output", &["format", "quality", "subsampling"])?;
                let quality = match fields.get("quality") {
                    None => Self::DEFAULT_QUALITY,
                    Some(value) => value
                        .as_number()
                        .and_then(whole)
                        .and_then(|q| u8::try_from(q).ok())
                        .filter(|q| (1..=100).contains(q))
                        .ok_or_else(|| {
                            let message = format!(
                                "`quality` must be a whole number from 1 to 100, not {}.",
                                excerpt(&value.to_string())
                            );
                            RecipeError::new(RecipeErrorCode::OutOfRange, at("quality"), message)
                        })?,
                };
                let subsampling = match fields.get("subsampling").map(Value::as_str) {
                    None | Some(Some("4:2:0")) => Subsampling::S420,
                    Some(Some("4:4:4")) => Subsampling::S444,
                    Some(_) => {
                        let message = "`subsampling` must be `4:2:0` or `4:4:4`.";
                        return Err(RecipeError::new(RecipeErrorCode::OutOfRange, at("subsampling"), message));
                    }
                };
                Ok(Self::Jpeg { quality, subsampling })
            }
            Some("png") => {
                known_fields(fields, "/output", &["format"])?;
                Ok(Self::Png)
            }
            _ => Err(RecipeError::new(RecipeErrorCode::OutOfRange, at("format"), "`format` must be `jpeg` or `png`.")),
        }
    }

    fn to_value(self) -> Value {
        let mut fields = Map::new();
        fields.insert("format".to_owned(), self.format().into());
        if let Self::Jpeg { quality, subsampling } = self {
            if quality != Self::DEFAULT_QUALITY {
                fields.insert("quality".to_owned(), quality.into());
            }
            if subsampling == Subsampling::S444 {
                fields.insert("subsampling".to_owned(), "4:4:4".into());
            }
        }
        Value::Object(fields)
    }
}

impl Default for Output {
    fn default() -> Self {
        Self::Jpeg { quality: Self::DEFAULT_QUALITY, subsampling: Subsampling::default() }
    }
}

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.canonical())
    }
}

impl Serialize for Recipe {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Recipe {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(&Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

fn object<'a>(value: &'a Value, pointer: &str, what: &str) -> Result<&'a Map<String, Value>, RecipeError> {
    value.as_object().ok_or_else(|| {
        RecipeError::new(RecipeErrorCode::Malformed, pointer, format!("Here {what} must be a JSON object."))
    })
}

fn known_fields(fields: &Map<String, Value>, pointer: &str, known: &[&str]) -> Result<(), RecipeError> {
    match fields.keys().find(|field| !known.contains(&field.as_str())) {
        None => Ok(()),
        Some(field) => Err(RecipeError::new(
            RecipeErrorCode::UnknownField,
            format!("{pointer}/{}", escape(field)),
            format!("Nothing here is called `{}`; known are `{}`.", excerpt(field), known.join("`, `")),
        )),
    }
}

fn unknown_field(pointer: &str, field: &str, spec: &OpSpec) -> RecipeError {
    let known: Vec<_> = spec.params.iter().map(|param| format!("`{}`", param.name)).collect();
    let known = if known.is_empty() { "it takes none".to_owned() } else { format!("it takes {}", known.join(", ")) };
    let message = format!("`{}` has no parameter `{}`; {known}.", spec.name, excerpt(field));
    RecipeError::new(RecipeErrorCode::UnknownField, pointer, message)
}

/// RFC 6901, section 3.
fn escape(field: &str) -> String {
    field.replace('~', "~0").replace('/', "~1")
}

/// What a sentence quotes of text somebody else wrote.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(40) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests;
