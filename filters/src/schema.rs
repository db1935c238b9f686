//! The JSON Schema (2020-12) of a recipe, generated from the specifications: it accepts what [`crate::Recipe::from_json`] accepts, for
//! editors and other languages. `recipe.schema.json` contains its text.
//!
//! JSON Schema cannot express three rules, which are in descriptions only: the inputs of a curve rise, the ids of the operations are unique,
//! and an operation must be possible for its picture.

use serde_json::{Map, Value, json};

use crate::metadata::Metadata;
use crate::recipe::{MAX_ID_CHARS, MAX_STEPS, Output, RECIPE_VERSION};
use crate::spec::{MAX_POINTS, OpSpec, ParamKind, ParamSpec, catalog};

/// The schema.
#[must_use]
pub fn recipe_schema() -> Value {
    let mut defs: Map<String, Value> = catalog().map(|op| (op.name.to_owned(), step(op))).collect();
    let steps: Vec<Value> = catalog().map(|op| json!({"$ref": format!("#/$defs/{}", op.name)})).collect();
    defs.insert("step".to_owned(), json!({"oneOf": steps}));
    defs.insert("output".to_owned(), output());
    defs.insert("step_id".to_owned(), step_id());
    defs.insert("step_off".to_owned(), step_off());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Safelight recipe",
        "description": "An ordered list of operations and the output settings.",
        "type": "object",
        "properties": {
            "version": {"const": RECIPE_VERSION},
            "ops": {"type": "array", "maxItems": MAX_STEPS, "items": {"$ref": "#/$defs/step"}},
            "output": {"$ref": "#/$defs/output"},
        },
        "required": ["version"],
        "additionalProperties": false,
        "$defs": defs,
    })
}

fn step(op: &OpSpec) -> Value {
    let name = ("op".to_owned(), json!({"const": op.name}));
    let params = op.params.iter().map(|param| (param.name.to_owned(), value(param)));
    let common = ["id", "off"].map(|field| (field.to_owned(), json!({"$ref": format!("#/$defs/step_{field}")})));
    let properties: Map<String, Value> = std::iter::once(name).chain(common).chain(params).collect();
    json!({
        "title": op.label,
        "description": op.summary,
        "type": "object",
        "properties": properties,
        "required": ["op"],
        "additionalProperties": false,
    })
}

fn step_id() -> Value {
    json!({
        "title": "Identity",
        "description": "Says which operation of another version of the recipe this is; unique in the recipe. The digest ignores it.",
        "type": "string",
        "pattern": format!("^[A-Za-z0-9_-]{{1,{MAX_ID_CHARS}}}$"),
    })
}

fn step_off() -> Value {
    json!({
        "title": "Off",
        "description": "An operation that is off is stored and not rendered. The digest ignores it.",
        "type": "boolean",
        "default": false,
    })
}

/// The schema of a parameter's values.
fn value(param: &ParamSpec) -> Value {
    let mut schema = match param.kind {
        ParamKind::Number { hard: [low, high], .. } => json!({"type": "number", "minimum": low, "maximum": high}),
        ParamKind::Integer { hard: [low, high], step, .. } => {
            json!({"type": "integer", "minimum": low, "maximum": high, "multipleOf": step})
        }
        ParamKind::Choice { options, .. } => {
            json!({"enum": options.iter().map(|option| option.value).collect::<Vec<_>>()})
        }
        ParamKind::Flag { .. } => json!({"type": "boolean"}),
        ParamKind::Color { .. } => json!({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}),
        ParamKind::Curve => json!({
            "description": "Points [input, output]; the inputs rise.",
            "type": "array",
            "minItems": 2,
            "maxItems": MAX_POINTS,
            "items": {
                "type": "array",
                "minItems": 2,
                "maxItems": 2,
                "items": {"type": "number", "minimum": 0, "maximum": 1},
            },
        }),
        ParamKind::Numbers { counts, hard: [low, high], .. } => json!({
            "type": "array",
            "anyOf": counts.iter().map(|count| json!({"minItems": count, "maxItems": count})).collect::<Vec<_>>(),
            "items": {"type": "number", "minimum": low, "maximum": high},
        }),
        ParamKind::Lut => json!({
            "description": "The SHA-256 of a .cube file.",
            "type": "string",
            "pattern": "^sha256:[0-9a-fA-F]{64}$",
        }),
    };
    let title =
        if param.unit.is_empty() { param.label.to_owned() } else { format!("{} ({})", param.label, param.unit) };
    schema["title"] = title.into();
    if let Some(default) = param.kind.default_value() {
        schema["default"] = default.to_value();
    }
    schema
}

fn output() -> Value {
    let kept = [Metadata::All, Metadata::NoGps, Metadata::None].map(Metadata::as_str);
    let metadata = json!({
        "title": "What is kept of EXIF, XMP and IPTC",
        "enum": kept,
        "default": Metadata::default().as_str(),
    });
    let format = |name: &str, settings: Value| {
        let mut properties = Map::from_iter([("format".to_owned(), json!({"const": name}))]);
        properties.insert("metadata".to_owned(), metadata.clone());
        properties.extend(settings.as_object().cloned().unwrap_or_default());
        json!({"type": "object", "properties": properties, "required": ["format"], "additionalProperties": false})
    };
    let quality = json!({"type": "integer", "minimum": 1, "maximum": 100, "default": Output::DEFAULT_QUALITY});
    let subsampling = json!({"enum": ["4:2:0", "4:4:4"], "default": "4:2:0"});
    let bit_depth = json!({"title": "Bits a sample; the source's where it is left out", "enum": [8, 16]});
    json!({
        "title": "How the result is encoded",
        "default": Output::default().to_value(),
        "oneOf": [
            format("jpeg", json!({"quality": quality, "subsampling": subsampling})),
            format("png", json!({"bit_depth": bit_depth})),
            format("webp", json!({})),
        ],
    })
}
