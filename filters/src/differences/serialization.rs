//! The JSON form of a difference: `{kind, op, step, parameter?, unit?, from?, to?}`. `from` and `to` may be null, but are there for every
//! kind that has them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Number, Value};

use super::{Difference, output};
use crate::recipe::Step;
use crate::spec::{self, OpSpec, ParamSpec, ParamValue};

impl Difference {
    /// The difference as JSON.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut fields = Map::new();
        let mut add = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        add("kind", self.kind().into());
        add("op", self.op().into());
        add("step", self.step().into());
        if let Some(parameter) = self.parameter() {
            add("parameter", parameter.into());
        }
        if let Self::Parameter { parameter, .. } = self
            && !parameter.unit.is_empty()
        {
            add("unit", parameter.unit.into());
        }
        let [from, to] = self.values();
        for (name, value) in [("from", from), ("to", to)] {
            if let Some(value) = value {
                add(name, value);
            }
        }
        Value::Object(fields)
    }

    /// The name of the parameter, or of the field of the output.
    #[must_use]
    pub const fn parameter(&self) -> Option<&'static str> {
        match self {
            Self::Parameter { parameter, .. } => Some(parameter.name),
            Self::Output { field, .. } => Some(field),
            _ => None,
        }
    }

    /// `from` and `to` of the JSON form. `None` if the kind does not have the field.
    #[must_use]
    pub fn values(&self) -> [Option<Value>; 2] {
        let json = |value: &Option<ParamValue>| Some(value.as_ref().map_or(Value::Null, ParamValue::to_value));
        let rating = |rating: &Option<f64>| Some(rating.map_or(Value::Null, |it| ParamValue::Number(it).to_value()));
        match self {
            Self::StepAdded { to, .. } => [None, Some(to.to_value())],
            Self::StepRemoved { from, .. } => [Some(from.to_value()), None],
            Self::StepMoved { step, to, .. } => [Some((*step).into()), Some((*to).into())],
            Self::StepSwitched { on, .. } => [Some((!on).into()), Some((*on).into())],
            Self::Parameter { from, to, .. } => [json(from), json(to)],
            Self::Output { from, to, .. } => [Some(from.clone()), Some(to.clone())],
            Self::Rating { from, to } => [rating(from), rating(to)],
        }
    }

    /// Reads the JSON form. `unit` is not read, because the parameter has it.
    ///
    /// # Errors
    ///
    /// What is wrong, as a clause.
    pub fn from_value(value: &Value) -> Result<Self, String> {
        let field = |name: &str| value.get(name).unwrap_or(&Value::Null);
        let index = |name: &str| {
            let index = field(name).as_u64().and_then(|index| usize::try_from(index).ok());
            index.ok_or_else(|| format!("`{name}` must be a position"))
        };
        let step = |name: &str| Step::from_value(field(name), &format!("/{name}")).map_err(|error| error.message);
        let rating = |name: &str| match field(name) {
            Value::Null => Ok(None),
            rating => rating.as_f64().map(Some).ok_or_else(|| format!("`{name}` must be a number")),
        };
        Ok(match field("kind").as_str() {
            Some("step_added") => Self::StepAdded { step: index("step")?, to: step("to")? },
            Some("step_removed") => Self::StepRemoved { step: index("step")?, from: step("from")? },
            Some("step_moved") => Self::StepMoved { op: op(field("op"))?, step: index("step")?, to: index("to")? },
            Some("step_switched") => {
                let on = field("to").as_bool().ok_or("`to` must be true or false")?;
                Self::StepSwitched { op: op(field("op"))?, step: index("step")?, on }
            }
            Some("parameter") => {
                let op = op(field("op"))?;
                let parameter = field("parameter").as_str().and_then(|name| op.param(name));
                let parameter = parameter.ok_or("`parameter` must be a parameter of the operation")?;
                let [from, to] = ["from", "to"].map(|name| param(op, parameter, field(name)));
                Self::Parameter { op, step: index("step")?, parameter, from: from?, to: to? }
            }
            Some("output") => {
                let named = output::FIELDS.into_iter().find(|name| field("parameter").as_str() == Some(name));
                let named = named.ok_or("`parameter` must be a field of the output")?;
                Self::Output { field: named, from: integral(field("from")), to: integral(field("to")) }
            }
            Some("rating") => Self::Rating { from: rating("from")?, to: rating("to")? },
            _ => return Err("`kind` must be a kind of difference".to_owned()),
        })
    }
}

fn op(name: &Value) -> Result<&'static OpSpec, String> {
    name.as_str().and_then(spec::find).ok_or_else(|| "`op` must be an operation".to_owned())
}

/// Reads a value, as a recipe does.
fn param(op: &'static OpSpec, parameter: &'static ParamSpec, value: &Value) -> Result<Option<ParamValue>, String> {
    if value.is_null() {
        return Ok(None);
    }
    let mut step = Step::new(op.name).ok_or("`op` must be an operation")?;
    let value = parameter.read(value)?;
    step.set(parameter.name, value).map_err(|error| error.message)?;
    Ok(step.get(parameter.name))
}

/// JSON does not distinguish 90 from 90.0. The output's numbers are integers.
fn integral(value: &Value) -> Value {
    let number = value.as_number().and_then(spec::as_integer).map(|number| Value::Number(Number::from(number)));
    number.unwrap_or_else(|| value.clone())
}

impl Serialize for Difference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Difference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(&value).map_err(serde::de::Error::custom)
    }
}
