//! The files that are generated from the specifications, `recipe.schema.json` and TypeScript's `steps.d.ts`, are up to date, and the schema
//! accepts the same recipes as the parser. `SAFELIGHT_BLESS=1` writes the files and fails, as for the goldens.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use filters::{OpSpec, ParamKind, ParamSpec, Recipe, catalog, recipe_schema};
use serde_json::{Value, json};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Checks that the file equals `text`; with `SAFELIGHT_BLESS` writes it.
fn held(name: &str, text: &str) {
    let bless = std::env::var_os("SAFELIGHT_BLESS").is_some();
    if bless {
        fs::write(path(name), text).unwrap();
    }
    assert!(!bless, "{name} was written; look at it, then run again without SAFELIGHT_BLESS");
    assert!(
        fs::read_to_string(path(name)).ok().as_deref() == Some(text),
        "filters/{name} is not what the specifications make: bless it (SAFELIGHT_BLESS=1 cargo test --test schema)"
    );
}

#[test]
fn schema_file_is_up_to_date() {
    held("recipe.schema.json", &(serde_json::to_string_pretty(&recipe_schema()).unwrap() + "\n"));
}

#[test]
fn schema_types_for_typescript_are_up_to_date() {
    let mut text =
        "\n/** One operation with its parameters; those left out have their default. */\nexport type Step = StepIdentity &\n  (\n"
            .to_owned();
    for op in catalog() {
        writeln!(text, "    | {}", step_type(op)).unwrap();
    }
    held("src/bindings/steps.d.ts", &(text + "  );\n"));
}

fn step_type(op: &OpSpec) -> String {
    let params: String = op.params.iter().map(|param| format!("; {}?: {}", param.name, value_type(param))).collect();
    format!("{{ op: {:?}{params} }}", op.name)
}

fn value_type(param: &ParamSpec) -> String {
    match param.kind {
        ParamKind::Number { .. } | ParamKind::Integer { .. } => "number".to_owned(),
        ParamKind::Choice { options, .. } => {
            options.iter().map(|option| format!("{:?}", option.value)).collect::<Vec<_>>().join(" | ")
        }
        ParamKind::Flag { .. } => "boolean".to_owned(),
        ParamKind::Color { .. } => "`#${string}`".to_owned(),
        ParamKind::Curve => "[number, number][]".to_owned(),
        ParamKind::Numbers { .. } => "number[]".to_owned(),
        ParamKind::Lut => "`sha256:${string}`".to_owned(),
    }
}

/// Whether schema and parser accept a recipe; they must agree.
fn accepted(validator: &jsonschema::Validator, recipe: &Value) -> bool {
    let (schema, parser) = (validator.is_valid(recipe), Recipe::from_value(recipe).is_ok());
    assert_eq!(
        schema,
        parser,
        "schema and parser differ on {}",
        recipe.to_string().get(..200).unwrap_or(&recipe.to_string())
    );
    schema
}

fn validator() -> jsonschema::Validator {
    let schema = recipe_schema();
    assert!(jsonschema::meta::is_valid(&schema), "the schema itself is valid");
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn schema_accepts_every_golden_case() {
    let validator = validator();
    let mut seen = BTreeSet::new();
    for folder in fs::read_dir(path("goldens")).unwrap() {
        let cases = folder.unwrap().path().join("cases.json");
        let cases: Vec<Value> = serde_json::from_slice(&fs::read(cases).unwrap()).unwrap();
        for ops in cases {
            assert!(accepted(&validator, &json!({"version": 1, "ops": ops})), "{ops}");
            seen.extend(ops.as_array().unwrap().iter().map(|step| step["op"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(seen, catalog().map(|op| op.name.to_owned()).collect(), "operations of the cases");
}

#[test]
fn schema_and_parser_agree_on_recipes_and_outputs() {
    let validator = validator();
    let good = [
        json!({"version": 1}),
        json!({"version": 1, "ops": [], "output": {"format": "jpeg", "quality": 100, "subsampling": "4:4:4"}}),
        json!({"version": 1, "output": {"format": "jpeg", "quality": 85.0, "metadata": "all"}}),
        json!({"version": 1, "output": {"format": "png", "bit_depth": 16, "metadata": "none"}}),
        json!({"version": 1, "output": {"format": "webp", "metadata": "no_gps"}}),
        json!({"version": 1, "ops": vec![json!({"op": "invert"}); 64]}),
        json!({"version": 1, "ops": [{"op": "invert", "id": "a"}, {"op": "invert", "id": "A", "off": true}]}),
        json!({"version": 1, "ops": [{"op": "exposure", "id": "Zz09_-".repeat(10) + "abcd", "off": false, "ev": 1}]}),
    ];
    let bad = [
        json!([]),
        json!({}),
        json!({"version": 2}),
        json!({"version": "1"}),
        json!({"version": 1, "steps": []}),
        json!({"version": 1, "ops": {}}),
        json!({"version": 1, "ops": [7]}),
        json!({"version": 1, "ops": [{}]}),
        json!({"version": 1, "ops": [{"op": "no such"}]}),
        json!({"version": 1, "ops": [{"op": "invert", "amount": 1}]}),
        json!({"version": 1, "ops": vec![json!({"op": "invert"}); 65]}),
        json!({"version": 1, "ops": [{"op": "invert", "id": ""}]}),
        json!({"version": 1, "ops": [{"op": "invert", "id": "a".repeat(65)}]}),
        json!({"version": 1, "ops": [{"op": "invert", "id": "a b"}]}),
        json!({"version": 1, "ops": [{"op": "invert", "id": "é"}]}),
        json!({"version": 1, "ops": [{"op": "invert", "id": "a\n"}]}),
        json!({"version": 1, "ops": [{"op": "invert", "id": 7}]}),
        json!({"version": 1, "ops": [{"op": "invert", "id": null}]}),
        json!({"version": 1, "ops": [{"op": "invert", "off": 1}]}),
        json!({"version": 1, "output": {}}),
        json!({"version": 1, "output": {"format": "gif"}}),
        json!({"version": 1, "output": {"format": "jpeg", "quality": 0}}),
        json!({"version": 1, "output": {"format": "jpeg", "quality": 101}}),
        json!({"version": 1, "output": {"format": "jpeg", "quality": 9.5}}),
        json!({"version": 1, "output": {"format": "jpeg", "bit_depth": 8}}),
        json!({"version": 1, "output": {"format": "png", "quality": 85}}),
        json!({"version": 1, "output": {"format": "png", "bit_depth": 12}}),
        json!({"version": 1, "output": {"format": "webp", "metadata": "some"}}),
    ];
    assert!(good.iter().all(|recipe| accepted(&validator, recipe)));
    assert!(bad.iter().all(|recipe| !accepted(&validator, recipe)));
}

#[test]
fn schema_and_parser_agree_on_every_parameter() {
    let validator = validator();
    for op in catalog() {
        for param in op.params {
            let verdict = |value: &Value| {
                accepted(&validator, &json!({"version": 1, "ops": [{"op": op.name, param.name: value}]}))
            };
            let values = values(param);
            let yes = values.iter().filter(|value| verdict(value)).count();
            // At least one end of its range is valid; of the seven values of every kind, all but two or three belong to other kinds.
            assert!(yes >= 1 && values.len() - yes >= 4, "{}.{}: {yes} of {}", op.name, param.name, values.len());
        }
    }
}

/// Values at the bounds of a parameter, just outside them, and of every other kind.
fn values(param: &ParamSpec) -> Vec<Value> {
    let mut values = vec![json!(null), json!("word"), json!(true), json!([]), json!({}), json!(1e300), json!(0.123)];
    values.extend(param.kind.default_value().map(|default| default.to_value()));
    match param.kind {
        ParamKind::Number { hard: [low, high], .. } => {
            values.extend([low, high, low - 0.01, high + 0.01].map(Value::from))
        }
        ParamKind::Integer { hard: [low, high], step, .. } => {
            // The bounds themselves may not be multiples of the step.
            values.extend([low, high, low - step, high + step, high / step * step, step].map(Value::from));
        }
        ParamKind::Choice { options, .. } => values.extend(options.iter().map(|option| json!(option.value))),
        ParamKind::Flag { .. } => values.extend([json!(false), json!(0)]),
        ParamKind::Color { .. } => {
            values.extend(["#a0B1c2", "#a0b1c", "#a0b1c2d", "a0b1c2", "#a0b1g2", "#+10000"].map(Value::from));
        }
        ParamKind::Curve => values.extend([
            json!([[0, 0], [0.5, 0.7], [1, 1]]),
            json!([[0, 0]]),
            json!([[0, 0], [1, 1.5]]),
            json!([[0, 0, 0], [1, 1]]),
            json!([[0, 0], "b"]),
        ]),
        ParamKind::Numbers { counts, hard: [low, high], .. } => {
            for count in counts {
                values.extend([json!(vec![low; *count]), json!(vec![high + 1.0; *count]), json!(vec![low; count + 1])]);
            }
        }
        ParamKind::Lut => {
            let digits = "0123456789abcdefABCDEF".repeat(3);
            values.extend(["sha256:", "sha512:", ""].map(|start| json!(format!("{start}{}", &digits[..64]))));
            values.extend([63, 65].map(|count| json!(format!("sha256:{}", &digits[..count]))));
            values.extend([json!(""), json!("sha256:"), json!("LUT_3D_SIZE 2")]);
        }
    }
    values
}
