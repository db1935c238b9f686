//! Strict JSON bodies: a structure is read from an object only. serde alone also reads it from a list, so `["a.jpg", 4,
//! "…"]` would announce an upload.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// Parses a body.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    T::deserialize(Objects(filters::parse_json(body)?)).map_err(|error| error.to_string())
}

/// A deserializer that accepts only objects for structures.
struct Objects(Value);

impl<'de> Deserializer<'de> for Objects {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Self))),
            Value::Object(fields) => {
                visitor.visit_map(MapDeserializer::new(fields.into_iter().map(|(name, value)| (name, Self(value)))))
            }
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            _ => Err(Error::custom("expected an object")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map identifier
        ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Objects {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::UploadRequest;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        one: Inner,
        #[serde(default)]
        many: Vec<Inner>,
        maybe: Option<Inner>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        at: f64,
    }

    #[test]
    fn json_body_accepts_nested_objects() {
        let read: Outer = parse(br#"{"one":{"at":1},"many":[{"at":2.5}],"maybe":null}"#).unwrap();
        assert_eq!(read, Outer { one: Inner { at: 1.0 }, many: vec![Inner { at: 2.5 }], maybe: None });
    }

    #[test]
    fn json_body_refuses_lists_for_structures() {
        for text in [
            r#"[{"at":1}]"#,
            r#"{"one":[1]}"#,
            r#"{"one":{"at":1},"many":[[2]]}"#,
            r#"{"one":{"at":1},"maybe":[3]}"#,
            "7",
            "",
        ] {
            assert!(parse::<Outer>(text.as_bytes()).is_err(), "{text}");
        }
        let list = format!(r#"["a.jpg",4,"{}"]"#, "0".repeat(64));
        assert!(serde_json::from_str::<UploadRequest>(&list).is_ok(), "serde's own way");
        assert_eq!(parse::<UploadRequest>(list.as_bytes()).unwrap_err(), "expected an object");
    }

    #[test]
    fn json_body_refuses_duplicate_names() {
        let error = parse::<Outer>(br#"{"one":{"at":1,"at":2}}"#).unwrap_err();
        assert!(error.starts_with("an object has `at` twice"), "{error}");
    }
}
