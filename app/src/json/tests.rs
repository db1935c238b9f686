use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::Deserialize;
use serde_json::{Value, json};

use super::*;

#[derive(Debug, PartialEq, Deserialize)]
struct Every {
    text: String,
    count: u32,
    offset: i64,
    ratio: f64,
    yes: bool,
    letter: char,
    none: Option<u8>,
    some: Option<Box<Every>>,
    #[serde(default)]
    absent: Vec<u8>,
    list: Vec<Kind>,
    pair: (u8, String),
    map: BTreeMap<String, f32>,
    any: Value,
    #[serde(flatten)]
    flat: Flat,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Flat {
    inner: Newtype,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Newtype(u64);

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Plain,
    One(u8),
    Two(u8, u8),
    Named { side: u8 },
}

fn every(some: Value) -> Value {
    json!({
        "text": "ä \"b\"", "count": 7, "offset": -8, "ratio": 2, "yes": true, "letter": "ß", "none": null, "some": some,
        "list": ["plain", {"one": 1}, {"two": [1, 2]}, {"named": {"side": 3}}], "pair": [1, "b"], "map": {"a": 0.5, "b": 1},
        "any": {"deep": [null, {"x": -1.5e3}]}, "inner": 18_446_744_073_709_551_615_u64, "unknown": [{"more": 1}],
    })
}

/// The reference is what `serde_json` reads from the same text.
fn agrees<T: DeserializeOwned + Debug + PartialEq>(text: &str) -> bool {
    let theirs: Option<T> = serde_json::from_str(text).ok();
    assert_eq!(read(text).ok(), theirs, "{text}");
    theirs.is_some()
}

#[test]
fn types_of_every_kind_are_read_as_serde_json_does() {
    assert!(agrees::<Every>(&every(every(Value::Null)).to_string()));
    for text in [r#""plain""#, r#"{"plain":null}"#, r#"{"one":1}"#, r#"{"two":[1,2]}"#, r#"{"named":{"side":3}}"#] {
        assert!(agrees::<Kind>(text), "{text}");
    }
    assert!(agrees::<Option<()>>("null"));
    assert!(agrees::<Result<u8, String>>(r#"{"Err":"why"}"#));
}

#[test]
fn values_that_do_not_fit_are_refused_as_serde_json_does() {
    for (name, wrong) in [
        ("text", json!(1)),
        ("count", json!(-1)),
        ("count", json!(1.5)),
        ("count", json!(u64::MAX)),
        ("offset", json!("8")),
        ("ratio", json!(null)),
        ("yes", json!(1)),
        ("letter", json!("ab")),
        ("none", json!(256)),
        ("list", json!({})),
        ("list", json!(["unknown"])),
        ("list", json!([{"one": 1, "two": [1, 2]}])),
        ("list", json!(["one"])),
        ("list", json!([{"plain": 1}])),
        ("list", json!([{"two": [1]}])),
        ("pair", json!([1])),
        ("pair", json!([1, "b", 2])),
        ("map", json!([])),
        ("inner", json!("1")),
    ] {
        let mut value = every(Value::Null);
        value[name] = wrong;
        assert!(!agrees::<Every>(&value.to_string()), "{name}");
    }
    for missing in ["text", "list", "any", "inner"] {
        let mut value = every(Value::Null);
        value.as_object_mut().unwrap().remove(missing);
        assert!(!agrees::<Every>(&value.to_string()), "{missing}");
    }
    for text in ["", "{", "[]", "1", "nul", r#"{"text":"a"} x"#] {
        assert!(!agrees::<Every>(text), "{text}");
    }
}

#[test]
fn list_is_no_object() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Short {
        a: u8,
    }
    assert_eq!(read(r#"{"a":1}"#), Ok(Short { a: 1 }));
    assert_eq!(read::<Short>("[1]"), Err(Mismatch));
}
