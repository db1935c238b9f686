//! Every operation at its extremes: the ends of every hard range, each word, and values that are hard to render. Expected failures are
//! listed with their errors; everything else must render, with the size that the recipe's check predicts.

#![allow(clippy::unwrap_used, reason = "a test that cannot make its recipes has failed")]

use std::collections::BTreeSet;

use filters::{
    AssetId, Digest, Encoding, Limits, ParamKind, ParamSpec, ParamValue, Recipe, Rgb, Step, catalog, check, render,
};

const CHELSEA: &[u8] = include_bytes!("../../photos/chelsea.png");

/// Small, so that enlargements exceed them.
const LIMITS: Limits = Limits { pixels: 4_000_000, ..Limits::EDGE };

/// Steps that are not possible for a picture of 451 x 300 pixels, with the code and sentence of their errors.
const REFUSED: [(&str, &str, &str); 12] = [
    (r#"{"op":"crop","x":30000}"#, "recipe_does_not_fit", "`x` is 30000, but the picture is 451 pixels there."),
    (r#"{"op":"crop","y":30000}"#, "recipe_does_not_fit", "`y` is 30000, but the picture is 300 pixels there."),
    (
        r#"{"op":"crop","width":30000}"#,
        "recipe_does_not_fit",
        "From 0, `width` can be 451 at most in a picture of 451, not 30000.",
    ),
    (
        r#"{"height":30000,"op":"crop"}"#,
        "recipe_does_not_fit",
        "From 0, `height` can be 300 at most in a picture of 300, not 30000.",
    ),
    (r#"{"op":"resize"}"#, "recipe_does_not_fit", "`resize` needs a `width`, a `height` or both."),
    (r#"{"op":"resize","width":30000}"#, "over_limit", "The picture is 598680000 pixels; the limit is 4000000."),
    (r#"{"height":30000,"op":"resize"}"#, "over_limit", "The longer side is 45100 pixels; the limit is 30000."),
    (r#"{"left":30000,"op":"pad"}"#, "over_limit", "The longer side is 30451 pixels; the limit is 30000."),
    (r#"{"op":"pad","top":30000}"#, "over_limit", "The longer side is 30300 pixels; the limit is 30000."),
    (r#"{"op":"pad","right":30000}"#, "over_limit", "The longer side is 30451 pixels; the limit is 30000."),
    (r#"{"bottom":30000,"op":"pad"}"#, "over_limit", "The longer side is 30300 pixels; the limit is 30000."),
    (
        r#"{"lut":"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","op":"lut3d"}"#,
        "recipe_missing_asset",
        "The look-up table sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad is missing. \
            Add its .cube file, then try again.",
    ),
];

/// What else must be set for some words, without which the operation cannot render.
const BESIDE_WORDS: [(&str, &str, i64); 2] = [("resize", "width", 200), ("resize", "height", 150)];

/// The values to test for a parameter.
fn ends(param: &ParamSpec) -> Vec<ParamValue> {
    match param.kind {
        ParamKind::Number { hard, .. } => hard.map(ParamValue::Number).into(),
        ParamKind::Integer { hard, .. } => hard.map(ParamValue::Integer).into(),
        ParamKind::Choice { options, .. } => options.iter().map(|o| ParamValue::Choice(o.value)).collect(),
        ParamKind::Flag { default } => vec![ParamValue::Flag(!default)],
        ParamKind::Color { .. } => [0, 255].map(|v| ParamValue::Color(Rgb([v; 3]))).into(),
        ParamKind::Curve => vec![ParamValue::Curve([[0.0, 1.0], [0.5, 0.0], [0.501, 1.0], [1.0, 0.0]].into())],
        ParamKind::Numbers { counts, hard, .. } => {
            counts.iter().flat_map(|count| hard.map(|end| ParamValue::Numbers(vec![end; *count].into()))).collect()
        }
        ParamKind::Lut => vec![ParamValue::Lut(AssetId(Digest::sha256(b"abc")))],
    }
}

/// Every step to test: each operation with defaults, and with one parameter at an extreme.
fn steps() -> Vec<Step> {
    let mut steps = Vec::new();
    for spec in catalog() {
        steps.push(Step::new(spec.name).unwrap());
        for param in spec.params {
            for value in ends(param) {
                let mut step = Step::new(spec.name).unwrap();
                step.set(param.name, value).unwrap();
                if let ParamKind::Choice { .. } = param.kind {
                    let beside = BESIDE_WORDS.iter().filter(|(op, ..)| *op == spec.name);
                    beside.for_each(|(_, name, value)| step.set(name, ParamValue::Integer(*value)).unwrap());
                }
                steps.push(step);
            }
        }
    }
    steps
}

#[test]
fn extremes_render_or_are_refused_as_listed() {
    let (mut refused, mut wrong, mut rendered) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    for step in steps() {
        let op = step.spec().name;
        let recipe = Recipe { steps: vec![step], output: Encoding::PNG.into() };
        let text = recipe.canonical();
        let listed = REFUSED.iter().find(|(step, ..)| text.contains(step));
        match (render(CHELSEA, &recipe, &LIMITS, &mut Vec::new()), listed) {
            (Ok(made), None) => {
                let size = check(451, 300, &recipe, &LIMITS).map(|checked| (checked.width, checked.height));
                assert_eq!(size, Ok((made.width, made.height)), "{text}");
                rendered.insert(op);
            }
            (Err(error), Some((step, code, sentence))) if error.code() == *code && error.to_string() == *sentence => {
                refused.insert(*step);
            }
            (result, _) => {
                wrong.push(format!("{text}: {:?}", result.map_err(|error| (error.code(), error.to_string()))))
            }
        }
    }
    assert!(wrong.is_empty(), "{} steps:\n{}", wrong.len(), wrong.join("\n"));
    let listed: BTreeSet<_> = REFUSED.iter().map(|(step, ..)| *step).collect();
    assert_eq!(refused, listed, "listed, and not tried");
    let all: BTreeSet<_> = catalog().map(|spec| spec.name).collect();
    assert_eq!(rendered, all, "operations of which something renders");
}
