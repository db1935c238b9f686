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

#[test]
fn step_identity_is_stored_and_is_not_in_the_digest() {
    let stored = concat!(
        r#"{"ops":[{"ev":0.5,"id":"light","op":"exposure"},{"id":"Z_9-","off":true,"op":"sepia"},{"off":true,"op":"flip"}],"#,
        r#""output":{"format":"jpeg"},"version":1}"#
    );
    let recipe = read(stored).unwrap();
    assert_eq!(recipe.to_json(), stored);
    assert_eq!(Recipe::from_value(&recipe.to_value()).unwrap(), recipe);
    assert_eq!(serde_json::from_str::<Recipe>(&serde_json::to_string(&recipe).unwrap()).unwrap(), recipe);
    assert_eq!(
        recipe.steps.iter().map(|step| (step.id(), step.is_off())).collect::<Vec<_>>(),
        [(Some("light"), false), (Some("Z_9-"), true), (None, true)]
    );

    let plain = read(r#"{"version":1,"ops":[{"op":"exposure","ev":0.5}]}"#).unwrap();
    assert_ne!(recipe, plain);
    assert_eq!(recipe.effective(), plain);
    assert_eq!(recipe.canonical(), plain.canonical());
    assert_eq!(recipe.to_string(), plain.canonical());
    assert_eq!(recipe.digest(), plain.digest());
    assert_eq!(plain.to_json(), plain.canonical());
    let on = read(&stored.replace(r#""off":true,"op":"flip""#, r#""off":false,"op":"flip""#)).unwrap();
    assert_ne!(on.digest(), plain.digest());
}

#[test]
fn step_identity_mistakes_are_refused_with_their_place() {
    let long = format!(r#""op":"invert","id":"{}""#, "a".repeat(MAX_ID_CHARS + 1));
    for (fields, pointer) in [
        (r#""op":"invert","id":"""#, "/ops/1/id"),
        (r#""op":"invert","id":"a.b""#, "/ops/1/id"),
        (r#""op":"invert","id":"\u00e9""#, "/ops/1/id"),
        (r#""op":"invert","id":1"#, "/ops/1/id"),
        (r#""op":"invert","id":null"#, "/ops/1/id"),
        (&long, "/ops/1/id"),
        (r#""op":"invert","off":"true""#, "/ops/1/off"),
        (r#""op":"invert","off":null"#, "/ops/1/off"),
    ] {
        assert_eq!(refused(&step(fields)), ("recipe_out_of_range", pointer.to_owned()), "{fields}");
    }
    let ops = |third: &str| {
        format!(r#"{{"version":1,"ops":[{{"op":"flip","id":"a"}},{{"op":"flip"}},{{"op":"sepia","id":"{third}"}}]}}"#)
    };
    assert_eq!(refused(&ops("a")), ("recipe_out_of_range", "/ops/2/id".to_owned()));
    assert!(read(&ops("A")).is_ok(), "upper and lower case differ");
    let longest = "a".repeat(MAX_ID_CHARS);
    assert!(read(&ops(&longest)).is_ok());

    let mut step = Step::new("invert").unwrap();
    step.set_id(Some("b-1")).unwrap();
    assert_eq!(step.set_id(Some("b 1")).unwrap_err().pointer, "/id");
    assert_eq!(step.id(), Some("b-1"), "what is refused changes nothing");
    step.set_id(None).unwrap();
    assert_eq!(step, Step::new("invert").unwrap());
}

#[test]
fn step_parameters_are_not_named_like_its_identity() {
    for spec in crate::catalog() {
        assert!(["op", "id", "off"].iter().all(|field| spec.param(field).is_none()), "{}", spec.name);
    }
}

#[test]
fn assets_of_a_step_that_is_off_are_named_and_not_needed() {
    let [on, off] = ["1", "2"].map(|digit| format!("sha256:{}", digit.repeat(64)));
    let text =
        format!(r#"{{"version":1,"ops":[{{"op":"lut3d","lut":"{off}","off":true}},{{"op":"lut3d","lut":"{on}"}}]}}"#);
    let recipe = read(&text).unwrap();
    let names = |ids: Vec<AssetId>| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(recipe.assets()), std::slice::from_ref(&on));
    assert_eq!(names(recipe.named_assets()), [off, on.clone()]);
    assert_eq!(recipe.check_assets(|_| false).unwrap_err().pointer, "/ops/1/lut");
    assert!(recipe.check_assets(|id| id.to_string() == on).is_ok());
}
