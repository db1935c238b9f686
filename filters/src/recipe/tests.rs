//! Valid and invalid recipes, the places of errors, and that all spellings of a recipe have one canonical text.

use super::*;
use crate::spec::ParamValue;

fn read(text: &str) -> Result<Recipe, RecipeError> {
    Recipe::from_json(text.as_bytes())
}

fn refused(text: &str) -> (&'static str, String) {
    let error = read(text).unwrap_err();
    assert!(error.message.ends_with('.'), "a sentence: {}", error.message);
    (error.code.as_str(), error.pointer)
}

fn step(fields: &str) -> String {
    format!(r#"{{"version":1,"ops":[{{"op":"invert"}},{{{fields}}}]}}"#)
}

#[test]
fn recipe_spellings_share_one_text_and_digest() {
    let spelled = r#" {"output": {"quality": 85.0, "format": "jpeg"}, "version": 1, "ops": [
        {"ev": 0.50, "op": "exposure"}, {"op": "grayscale", "weights": "bt709"}, {"op": "resize", "width": 16e2},
        {"op": "contrast", "amount": -0.0}, {"op": "white_balance", "tint": 1e-7}]} "#;
    let canonical = concat!(
        r#"{"ops":[{"ev":0.5,"op":"exposure"},{"op":"grayscale"},{"op":"resize","width":1600},{"op":"contrast"},"#,
        r#"{"op":"white_balance","tint":1e-7}],"output":{"format":"jpeg"},"version":1}"#
    );
    let recipe = read(spelled).unwrap();
    assert_eq!(recipe.canonical(), canonical);
    assert_eq!(read(canonical).unwrap(), recipe);
    assert_eq!(recipe.digest(), Digest::sha256(canonical.as_bytes()));
    assert_eq!(read(r#"{"version":1}"#).unwrap(), Recipe::default());
}

#[test]
fn output_settings_at_their_default_are_left_out() {
    let cases = [
        (r#"{"format":"png","metadata":"no_gps"}"#, r#"{"format":"png"}"#),
        (r#"{"metadata":"none","format":"jpeg","quality":85}"#, r#"{"format":"jpeg","metadata":"none"}"#),
        (
            r#"{"format":"png","bit_depth":16.0,"metadata":"all"}"#,
            r#"{"bit_depth":16,"format":"png","metadata":"all"}"#,
        ),
        (r#"{"format":"png","bit_depth":8}"#, r#"{"bit_depth":8,"format":"png"}"#),
        (r#"{"format":"webp"}"#, r#"{"format":"webp"}"#),
    ];
    for (spelled, canonical) in cases {
        let recipe = read(&format!(r#"{{"version":1,"output":{spelled}}}"#)).unwrap();
        assert_eq!(recipe.canonical(), format!(r#"{{"ops":[],"output":{canonical},"version":1}}"#));
        assert_eq!(read(&recipe.canonical()).unwrap(), recipe);
    }
}

#[test]
fn recipe_survives_serde() {
    let recipe = read(r#"{"version":1,"ops":[{"op":"flip","axis":"vertical"}],"output":{"format":"png"}}"#).unwrap();
    let text = serde_json::to_string(&recipe).unwrap();
    assert_eq!(serde_json::from_str::<Recipe>(&text).unwrap(), recipe);
}

#[test]
fn recipe_mistakes_are_refused_with_their_place() {
    let cases = [
        ("{", "recipe_malformed", ""),
        ("[]", "recipe_malformed", ""),
        ("{}", "recipe_malformed", "/version"),
        (r#"{"version":2}"#, "recipe_unknown_version", "/version"),
        (r#"{"version":1,"steps":[]}"#, "recipe_unknown_field", "/steps"),
        (r#"{"version":1,"a/b~c":0}"#, "recipe_unknown_field", "/a~1b~0c"),
        (r#"{"version":1,"ops":{}}"#, "recipe_malformed", "/ops"),
        (r#"{"version":1,"ops":[7]}"#, "recipe_malformed", "/ops/0"),
        (r#"{"version":1,"ops":[{}]}"#, "recipe_malformed", "/ops/0/op"),
        (r#"{"version":1,"output":{}}"#, "recipe_out_of_range", "/output/format"),
        (r#"{"version":1,"output":{"format":"gif"}}"#, "recipe_out_of_range", "/output/format"),
        (r#"{"version":1,"output":{"format":"png","quality":9}}"#, "recipe_unknown_field", "/output/quality"),
        (r#"{"version":1,"output":{"format":"png","bit_depth":12}}"#, "recipe_out_of_range", "/output/bit_depth"),
        (r#"{"version":1,"output":{"format":"png","bit_depth":"16"}}"#, "recipe_out_of_range", "/output/bit_depth"),
        (r#"{"version":1,"output":{"format":"webp","bit_depth":8}}"#, "recipe_unknown_field", "/output/bit_depth"),
        (r#"{"version":1,"output":{"format":"webp","metadata":"gps"}}"#, "recipe_out_of_range", "/output/metadata"),
        (r#"{"version":1,"output":{"format":"jpeg","metadata":false}}"#, "recipe_out_of_range", "/output/metadata"),
        (r#"{"version":1,"output":{"format":"jpeg","quality":0}}"#, "recipe_out_of_range", "/output/quality"),
        (r#"{"version":1,"output":{"format":"jpeg","quality":9.5}}"#, "recipe_out_of_range", "/output/quality"),
        (
            r#"{"version":1,"output":{"format":"jpeg","subsampling":"4:1:1"}}"#,
            "recipe_out_of_range",
            "/output/subsampling",
        ),
        (&step(r#""op":"sharpen""#), "recipe_unknown_op", "/ops/1/op"),
        (&step(r#""op":"exposure","stops":1"#), "recipe_unknown_field", "/ops/1/stops"),
        (&step(r#""op":"exposure","ev":11"#), "recipe_out_of_range", "/ops/1/ev"),
        (&step(r#""op":"exposure","ev":"1""#), "recipe_out_of_range", "/ops/1/ev"),
        (&step(r#""op":"exposure","ev":null"#), "recipe_out_of_range", "/ops/1/ev"),
        (&step(r#""op":"rotate","degrees":400"#), "recipe_out_of_range", "/ops/1/degrees"),
        (&step(r#""op":"crop","width":10.5"#), "recipe_out_of_range", "/ops/1/width"),
        (&step(r#""op":"crop","width":0"#), "recipe_out_of_range", "/ops/1/width"),
        (&step(r#""op":"grayscale","weights":"bt2020""#), "recipe_out_of_range", "/ops/1/weights"),
    ];
    for (text, code, pointer) in cases {
        assert_eq!(refused(text), (code, pointer.to_owned()), "{text}");
    }
}

#[test]
fn recipe_length_is_bounded() {
    let ops = vec![r#"{"op":"invert"}"#; MAX_STEPS + 1].join(",");
    assert_eq!(refused(&format!(r#"{{"version":1,"ops":[{ops}]}}"#)), ("recipe_out_of_range", "/ops".to_owned()));
}

#[test]
fn step_values_are_checked_as_they_are_set() {
    let mut step = Step::new("exposure").unwrap();
    assert!(step.is_default());
    assert_eq!(step.get("ev"), Some(ParamValue::Number(0.0)));
    step.set("ev", ParamValue::Number(1.5)).unwrap();
    assert_eq!(step.get("ev"), Some(ParamValue::Number(1.5)));
    let mut refused = |name: &str, value| step.set(name, value).unwrap_err().code.as_str();
    assert_eq!(refused("ev", ParamValue::Number(f64::NAN)), "recipe_out_of_range");
    assert_eq!(refused("ev", ParamValue::Choice("bt709")), "recipe_out_of_range");
    assert_eq!(refused("evs", ParamValue::Number(1.0)), "recipe_unknown_field");
    assert_eq!(step.get("ev"), Some(ParamValue::Number(1.5)), "what is refused changes nothing");
    step.reset("ev");
    assert!(step.is_default());
    assert_eq!(Step::new("no_such_op"), None);
}
