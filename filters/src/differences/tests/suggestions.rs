//! *Suggest*, with expectations computed by hand.

use super::suggestion::{Counts, Observed, ObservedParameter, ObservedStep, Suggestion, suggest};
use super::*;

fn counts(values: &[(Value, u64)]) -> Counts {
    values.to_vec()
}

/// A step, a parameter and its values.
type Seen<'a> = (usize, &'a str, &'a [(Value, u64)]);

fn observed(makes: u64, parameters: &[Seen<'_>]) -> Observed {
    let parameters = parameters.iter().map(|(step, parameter, values)| ObservedParameter {
        step: *step,
        parameter: (*parameter).to_owned(),
        values: counts(values),
    });
    Observed { makes, parameters: parameters.collect(), ..Observed::default() }
}

/// The suggestion, after a check that its recipe is the preset with its changes.
fn suggested(preset: &Recipe, observed: &Observed) -> Suggestion {
    let suggestion = suggest(preset, observed);
    let differences: Vec<_> = suggestion.changes.iter().map(|change| change.difference.clone()).collect();
    assert_eq!(apply(preset, &differences).as_ref(), Ok(&suggestion.recipe));
    assert_eq!(Recipe::from_value(&suggestion.recipe.to_value()).as_ref(), Ok(&suggestion.recipe), "it is legal");
    suggestion
}

fn ops(suggestion: &Suggestion) -> Value {
    suggestion.recipe.to_value()["ops"].clone()
}

#[test]
fn suggestion_is_the_median_of_what_more_than_half_change_in_one_direction() {
    let preset = recipe(json!([{"op": "exposure", "ev": 0.5, "id": "e"}, {"op": "contrast", "amount": 0.2}]));
    // Of 10 makes, 6 raise the exposure to 0.6, 0.8, 0.8, 1.0, 1.2 and 2: the median is (0.8 + 1.0) / 2. One lowers it.
    // 5 raise the contrast, which is not more than half.
    let seen = observed(
        10,
        &[
            (
                0,
                "ev",
                &[(json!(0.6), 1), (json!(2), 1), (json!(0.8), 2), (json!(1.0), 1), (json!(1.2), 1), (json!(-3), 1)],
            ),
            (1, "amount", &[(json!(0.4), 5), (json!(0.1), 4)]),
        ],
    );
    let suggestion = suggested(&preset, &seen);
    assert_eq!(ops(&suggestion), json!([{"op": "exposure", "ev": 0.9, "id": "e"}, {"op": "contrast", "amount": 0.2}]));
    let [change] = suggestion.changes.as_slice() else { panic!("one change: {:?}", suggestion.changes) };
    assert_eq!(change.makes, 6);
    assert_eq!(
        change.difference.to_value(),
        json!({"kind": "parameter", "op": "exposure", "step": 0, "parameter": "ev", "unit": "EV", "from": 0.5, "to": 0.9})
    );
    // Downwards; and the values are rounded to a millionth.
    let seen = observed(3, &[(0, "ev", &[(json!(0.1), 1), (json!(0.2), 1)])]);
    assert_eq!(ops(&suggested(&preset, &seen))[0]["ev"], json!(0.15));
    // More than half change it, but not in one direction.
    let seen = observed(4, &[(0, "ev", &[(json!(0.1), 2), (json!(0.9), 2)])]);
    assert_eq!(suggested(&preset, &seen).recipe, preset);
}

#[test]
fn suggestion_of_an_integer_is_a_multiple_of_its_step() {
    // 2 and 3: the median 2.5 is rounded towards the preset.
    for (preset, expected) in [(1, 2), (5, 3)] {
        let own = recipe(json!([{"op": "median", "radius_px": preset}]));
        let seen = observed(3, &[(0, "radius_px", &[(json!(2), 1), (json!(3), 1)])]);
        let radius = suggested(&own, &seen).recipe.steps[0].get("radius_px");
        assert_eq!(radius, Some(ParamValue::Integer(expected)), "from {preset}");
    }
    let mut tested = 0;
    for spec in crate::catalog() {
        for param in spec.params {
            let crate::ParamKind::Integer { hard: [low, high], step, default: Some(preset), .. } = param.kind else {
                continue;
            };
            let own = recipe(json!([{"op": spec.name}]));
            for value in [low, high].map(|end| end / step * step).into_iter().filter(|value| *value != preset) {
                let seen = observed(1, &[(0, param.name, &[(json!(value), 1)])]);
                let suggestion = suggested(&own, &seen);
                let expected = Some(ParamValue::Integer(value));
                assert_eq!(suggestion.recipe.steps[0].get(param.name), expected, "{}.{}", spec.name, param.name);
            }
            tested += 1;
        }
    }
    assert!(tested > 5, "{tested}");
}

#[test]
fn suggestion_of_another_parameter_is_the_value_that_more_than_half_share() {
    let preset = recipe(json!([{"op": "duotone"}, {"op": "curves"}, {"op": "resize", "width": 800}]));
    let curve = json!([[0, 0.1], [1, 1]]);
    let seen = observed(
        5,
        &[
            (0, "dark", &[(json!("#102030"), 3), (json!("#000000"), 2)]),
            (1, "rgb", &[(curve.clone(), 2), (json!([[0, 0.1], [1, 1.0]]), 1)]),
            (1, "red", &[(curve.clone(), 2), (json!([[0, 0.2], [1, 1]]), 3)]),
            (2, "height", &[(json!(600), 2), (json!(500), 2)]),
            (2, "width", &[(json!(null), 3)]),
        ],
    );
    let suggestion = suggested(&preset, &seen);
    assert_eq!(
        ops(&suggestion),
        json!([
            {"op": "duotone", "dark": "#102030"},
            {"op": "curves", "rgb": curve, "red": [[0, 0.2], [1, 1]]},
            {"op": "resize"},
        ])
    );
}

#[test]
fn suggestion_removes_and_switches_steps() {
    let preset = recipe(json!([
        {"op": "exposure"}, {"op": "sepia"}, {"op": "grain", "off": true}, {"op": "contrast"}
    ]));
    let seen = Observed {
        // 2 remove the sepia and 2 switch it off.
        removed: vec![(1, 2), (1, 2), (3, 3), (9, 6)],
        switched_on: vec![(2, 4), (0, 4)],
        ..observed(6, &[(1, "amount", &[(json!(0.1), 6)])])
    };
    let suggestion = suggested(&preset, &seen);
    assert_eq!(ops(&suggestion), json!([{"op": "exposure"}, {"op": "grain"}, {"op": "contrast"}]));
    let changes: Vec<_> = suggestion.changes.iter().map(|it| (it.difference.kind(), it.makes)).collect();
    assert_eq!(changes, [("step_removed", 4), ("step_switched", 4)]);
}

#[test]
fn suggestion_leaves_alone_what_is_off() {
    let preset = recipe(json!([{"op": "exposure"}, {"op": "grain", "off": true}]));
    let vignette = |off| ObservedStep {
        op: "vignette".to_owned(),
        makes: 3,
        positions: vec![(2, 3)],
        parameters: vec![("off".to_owned(), counts(&[(json!(true), off)]))],
    };
    let seen = |off| Observed { added: vec![vignette(off)], ..observed(3, &[(1, "amount", &[(json!(0.9), 3)])]) };
    assert_eq!(suggested(&preset, &seen(3)).changes, []);
    assert_eq!(suggested(&preset, &seen(2)).changes, []);
    let added = suggested(&preset, &seen(1));
    assert_eq!(ops(&added)[2], json!({"op": "vignette"}));
    assert_eq!(added.changes.iter().map(|it| it.makes).collect::<Vec<_>>(), [2]);
    let removed = Observed { removed: vec![(1, 3)], ..observed(3, &[]) };
    assert_eq!(suggested(&preset, &removed).changes, []);
}

#[test]
fn suggestion_adds_what_more_than_half_add() {
    let preset = recipe(json!([{"op": "exposure"}, {"op": "sepia"}, {"op": "contrast"}]));
    let grain = ObservedStep {
        op: "grain".to_owned(),
        makes: 4,
        // The lower median is 3.
        positions: vec![(3, 2), (4, 2)],
        // 0.1, 0.3, 0.4 and the default.
        parameters: vec![("amount".to_owned(), counts(&[(json!(0.1), 1), (json!(0.4), 1), (json!(0.3), 1)]))],
    };
    let default = match Step::new("grain").unwrap().get("amount") {
        Some(ParamValue::Number(amount)) => amount,
        other => panic!("{other:?}"),
    };
    let mut amounts = [0.1, 0.4, 0.3, default];
    amounts.sort_by(f64::total_cmp);
    let amount = ((amounts[1] + amounts[2]) / 2.0 * 1e6).round() / 1e6;
    let duotone = ObservedStep {
        op: "duotone".to_owned(),
        makes: 5,
        positions: vec![(0, 5)],
        parameters: vec![
            ("dark".to_owned(), counts(&[(json!("#102030"), 3), (json!("#000000"), 1)])),
            ("light".to_owned(), counts(&[(json!("#102030"), 2)])),
        ],
    };
    let rare = ObservedStep { op: "invert".to_owned(), makes: 3, ..ObservedStep::default() };
    let last = ObservedStep { op: "flip".to_owned(), makes: 6, ..ObservedStep::default() };
    let unknown = ObservedStep { op: "nothing".to_owned(), makes: 6, ..ObservedStep::default() };
    let seen = Observed { added: vec![grain, rare, duotone, last, unknown], removed: vec![(1, 6)], ..observed(6, &[]) };
    let suggestion = suggested(&preset, &seen);
    assert_eq!(
        ops(&suggestion),
        json!([
            {"op": "duotone", "dark": "#102030"}, {"op": "exposure"}, {"op": "flip"}, {"op": "grain", "amount": amount},
            {"op": "contrast"},
        ])
    );
}

#[test]
fn suggestion_of_the_output_is_valid() {
    let preset = with_output(json!({"format": "jpeg", "quality": 80}));
    let seen = |output: &[(&str, &[(Value, u64)])]| Observed {
        output: output.iter().map(|(field, values)| ((*field).to_owned(), counts(values))).collect(),
        ..observed(3, &[])
    };
    let quality = suggested(&preset, &seen(&[("quality", &[(json!(90), 1), (json!(95), 1)])]));
    // 92.5 is rounded towards the preset.
    assert_eq!(quality.recipe, with_output(json!({"format": "jpeg", "quality": 92})));
    let png = suggested(
        &preset,
        &seen(&[
            ("format", &[(json!("png"), 2)]),
            ("quality", &[(json!(null), 2)]),
            ("subsampling", &[(json!(null), 2)]),
            ("bit_depth", &[(json!(16), 2)]),
            ("metadata", &[(json!("all"), 1), (json!("none"), 1)]),
        ]),
    );
    assert_eq!(png.recipe, with_output(json!({"format": "png", "bit_depth": 16})));
    assert!(png.changes.iter().all(|change| change.makes == 2));
}

#[test]
fn suggestion_of_a_format_has_the_quality_that_its_makes_share() {
    let seen = |makes: u64, output: &[(&str, &[(Value, u64)])]| Observed {
        output: output.iter().map(|(field, values)| ((*field).to_owned(), counts(values))).collect(),
        ..observed(makes, &[])
    };
    let png = with_output(json!({"format": "png"}));
    let jpeg = |quality: &[(Value, u64)]| {
        suggested(
            &png,
            &seen(
                3,
                &[("format", &[(json!("jpeg"), 3)]), ("quality", quality), ("subsampling", &[(json!("4:4:4"), 3)])],
            ),
        )
    };
    let shared = jpeg(&[(json!(95), 3)]);
    assert_eq!(shared.recipe, with_output(json!({"format": "jpeg", "quality": 95, "subsampling": "4:4:4"})));
    // Without agreement the format has its own quality; those who chose the format agree on it.
    let different = jpeg(&[(json!(95), 1), (json!(90), 1), (json!(70), 1)]);
    assert_eq!(different.recipe, with_output(json!({"format": "jpeg", "subsampling": "4:4:4"})));
    assert!(different.changes.iter().all(|change| change.makes == 3));
    // Formats without a quality do not agree on a quality.
    let fine = with_output(json!({"format": "jpeg", "quality": 92, "subsampling": "4:4:4"}));
    let split = seen(
        5,
        &[
            ("format", &[(json!("png"), 2), (json!("webp"), 2)]),
            ("quality", &[(json!(null), 4)]),
            ("subsampling", &[(json!(null), 4)]),
        ],
    );
    assert_eq!(suggested(&fine, &split).changes, []);
    // The depth of the source, in the same format.
    let deep = with_output(json!({"format": "png", "bit_depth": 16}));
    assert_eq!(suggested(&deep, &seen(3, &[("bit_depth", &[(json!(null), 2)])])).recipe, png);
}

#[test]
fn suggestion_ignores_what_does_not_fit() {
    let preset = recipe(json!([{"op": "exposure", "ev": 1}]));
    let mut seen = observed(
        3,
        &[
            (0, "ev", &[(json!("high"), 3), (json!(99), 3)]),
            (0, "amount", &[(json!(1), 3)]),
            (7, "ev", &[(json!(2), 3)]),
        ],
    );
    seen.output =
        vec![("quality".to_owned(), counts(&[(json!(900), 3)])), ("size".to_owned(), counts(&[(json!(1), 3)]))];
    assert_eq!(suggested(&preset, &seen), Suggestion { recipe: preset.clone(), changes: Vec::new() });
    assert_eq!(suggested(&preset, &Observed::default()).changes, []);
}
