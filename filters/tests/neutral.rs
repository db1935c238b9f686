//! Every operation with declared neutral values changes nothing at these: not a bit of a photograph, whatever its other parameters are and
//! wherever it is in a recipe.

#![allow(clippy::unwrap_used, reason = "a test that cannot make its recipes has failed")]

use std::collections::BTreeSet;

use filters::{
    AssetId, Digest, Encoding, Limits, OpSpec, ParamKind, ParamSpec, ParamValue, PixelDigest, Recipe, Rgb, Step,
    catalog, render,
};

const CHELSEA: &[u8] = include_bytes!("../../photos/chelsea.png");

/// Operations that always change a picture, or whose strength is not a number.
const WITHOUT: [&str; 12] = [
    "auto_levels",
    "cartoon",
    "channel_mixer",
    "convolve",
    "crop",
    "edge_detect",
    "emboss",
    "flip",
    "halftone",
    "invert",
    "polaroid",
    "resize",
];

fn digest(steps: &[Step]) -> PixelDigest {
    let recipe = Recipe { steps: steps.to_vec(), output: Encoding::PNG.into() };
    render(CHELSEA, &recipe, &Limits::EDGE, &mut Vec::new()).unwrap().pixels
}

/// The other values of a parameter.
fn ends(param: &ParamSpec) -> Vec<ParamValue> {
    match param.kind {
        ParamKind::Number { hard, .. } => hard.map(ParamValue::Number).into(),
        ParamKind::Integer { hard, .. } => hard.map(ParamValue::Integer).into(),
        ParamKind::Choice { options, .. } => options.iter().map(|o| ParamValue::Choice(o.value)).collect(),
        ParamKind::Flag { default } => vec![ParamValue::Flag(!default)],
        ParamKind::Color { .. } => [0, 200].map(|v| ParamValue::Color(Rgb([v; 3]))).into(),
        ParamKind::Lut => vec![ParamValue::Lut(AssetId(Digest::sha256(b"a table")))],
        ParamKind::Curve | ParamKind::Numbers { .. } => Vec::new(),
    }
}

/// The operation with neutral parameters. `None` if it declares none.
fn neutral(spec: &OpSpec) -> Option<Step> {
    let mut step = Step::new(spec.name).unwrap();
    let strengths = spec.params.iter().filter_map(|param| Some((param.name, spec.neutral(param.name)?)));
    let strengths: Vec<_> = strengths.collect();
    for (name, value) in &strengths {
        step.set(name, value.clone()).unwrap();
    }
    (!strengths.is_empty()).then_some(step)
}

#[test]
fn neutral_steps_move_no_bit_of_a_photograph() {
    let mut brighter = Step::new("highlights").unwrap();
    brighter.set("amount", ParamValue::Number(0.3)).unwrap();
    let (as_it_is, as_brighter) = (digest(&[]), digest(std::slice::from_ref(&brighter)));
    assert_ne!(as_it_is, as_brighter);
    let mut without = BTreeSet::new();
    for spec in catalog() {
        let Some(step) = neutral(spec) else {
            without.insert(spec.name);
            continue;
        };
        let mut steps = vec![step.clone()];
        for param in spec.params.iter().filter(|param| spec.neutral(param.name).is_none()) {
            for value in ends(param) {
                let mut other = step.clone();
                other.set(param.name, value).unwrap();
                steps.push(other);
            }
        }
        for step in steps {
            let text = format!("{step:?}");
            assert!(step.is_neutral(), "{text}");
            assert_eq!(digest(std::slice::from_ref(&step)), as_it_is, "{text}");
            assert_eq!(digest(&[step.clone(), brighter.clone(), step]), as_brighter, "{text}");
        }
    }
    assert_eq!(without, WITHOUT.into(), "operations that do not say where they do nothing");
}

/// Moving any single strength parameter by one key press makes a step not neutral.
#[test]
fn neutral_steps_are_so_in_every_strength() {
    for spec in catalog() {
        let Some(step) = neutral(spec) else { continue };
        for param in spec.params.iter().filter(|param| spec.neutral(param.name).is_some()) {
            let away = |from: f64, step: f64, high: f64| if from + step <= high { from + step } else { from - step };
            let value = match (param.kind, spec.neutral(param.name).unwrap()) {
                (ParamKind::Number { hard, step, .. }, ParamValue::Number(at)) => {
                    ParamValue::Number(away(at, step, hard[1]))
                }
                (ParamKind::Integer { step, .. }, ParamValue::Integer(at)) => ParamValue::Integer(at + step),
                (ParamKind::Curve, _) => ParamValue::Curve([[0.0, 0.0], [1.0, 0.9]].into()),
                (kind, value) => panic!("{}.{}: {value:?} of {kind:?}", spec.name, param.name),
            };
            let mut other = step.clone();
            other.set(param.name, value).unwrap();
            let works = !spec.params.iter().any(|param| matches!(param.kind, ParamKind::Lut));
            assert_eq!(other.is_neutral(), !works, "{other:?}");
        }
    }
}

#[test]
fn neutral_steps_are_those_of_untouched_controls() {
    for op in ["exposure", "white_balance", "curves", "levels", "clarity", "lut3d", "crop"] {
        let crop = op == "crop";
        assert_eq!(Step::new(op).unwrap().is_neutral(), !crop, "{op}");
    }
    for op in ["vignette", "grain", "unsharp_mask", "bilateral", "split_tone", "grayscale", "invert"] {
        assert!(!Step::new(op).unwrap().is_neutral(), "{op}");
    }
}
