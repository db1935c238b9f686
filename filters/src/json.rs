//! Strict JSON parsing: a duplicate name in an object is an error. RFC 8259 does not define which of the two counts, so two programs
//! could read different recipes, and RFC 8785 defines no canonical form.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Parses JSON text.
///
/// # Errors
///
/// What is wrong and where, as a clause without a full stop.
pub fn parse_json(text: &[u8]) -> Result<Value, String> {
    // Parse from a string: parsing from a slice would instantiate a second JSON parser in the app and the engine.
    let text = str::from_utf8(text).map_err(|error| error.to_string())?;
    serde_json::from_str(text).map(|StrictValue(value)| value).map_err(|error| error.to_string())
}

/// A value whose objects have unique names.
pub(crate) struct StrictValue(pub(crate) Value);

impl<'de> Deserialize<'de> for StrictValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(StrictValue(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let StrictValue(value) = fields.next_value()?;
            if object.contains_key(&name) {
                let shown: String = name.chars().take(40).collect();
                return Err(A::Error::custom(format_args!("an object has `{shown}` twice")));
            }
            object.insert(name, value);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_as_serde_reads_it() {
        for text in
            ["null", "true", "-3", "18446744073709551615", "1.5e-7", r#""\u00e9\n""#, r#"[1,[],{"a":{"b":[]}}]"#]
        {
            assert_eq!(parse_json(text.as_bytes()).ok(), serde_json::from_str(text).ok(), "{text}");
        }
        for text in ["", "{", "[1,]", "nul", "1 2", "\"\u{1}\""] {
            assert!(parse_json(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse_json(b"\"\xff\"").is_err());
    }

    /// The standard library parses to the nearest `f64`. Programs write 16 and 17 digits, so a parser that is off by one unit in the last
    /// place would give one number two digests.
    #[test]
    fn json_numbers_are_the_nearest() {
        let mut state = 1_u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = (state >> 11) as f64 / (1_u64 << 50) as f64 - 4.0;
            let text = format!("{number:.17}");
            assert_eq!(parse_json(text.as_bytes()), Ok(text.parse::<f64>().unwrap().into()), "{text}");
            let shortest = number.to_string();
            assert_eq!(parse_json(shortest.as_bytes()).unwrap().as_f64(), Some(number), "{shortest}");
        }
    }

    #[test]
    fn json_object_has_each_name_once() {
        for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"a":1,"c":2,"\u0061":3}}]"#] {
            let error = parse_json(text.as_bytes()).unwrap_err();
            assert!(error.starts_with("an object has `a` twice at line 1"), "{error}");
        }
        assert!(parse_json(br#"{"a":{"a":1},"b":{"a":1}}"#).is_ok());
    }
}
