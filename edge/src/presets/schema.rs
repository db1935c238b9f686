//! The JSON Schemas (2020-12) of the documents, for editors and other languages. The engine's schema of recipes is a part of
//! each.

use serde_json::{Map, Value, json};

use super::document::{FORMAT, FORMAT_VERSION, MAX_VERSIONS};
use super::fields::{
    MAX_DESCRIPTION_CHARS, MAX_EXTERNAL_ID_CHARS, MAX_NOTE_CHARS, MAX_RATING, MAX_TAG_CHARS, MAX_TAGS,
};
use crate::names;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a preset's document: a preset, or a bare recipe.
pub(crate) fn preset_schema() -> Value {
    let (recipe, mut defs) = recipe_parts();
    let note = optional(json!({"type": "string", "maxLength": MAX_NOTE_CHARS}));
    defs.insert("recipe".to_owned(), recipe);
    defs.insert(
        "version".to_owned(),
        json!({
            "title": "A version of the preset",
            "type": "object",
            "properties": {
                "version": {"description": "Its number. The library assigns its own.", "type": ["integer", "null"]},
                "created_at": {"type": ["string", "null"]},
                "note": note,
                "recipe": {"$ref": "#/$defs/recipe"},
                "recipe_sha256": {"type": ["string", "null"]},
            },
            "required": ["recipe"],
            "additionalProperties": false,
        }),
    );
    let preset = json!({
        "title": "A preset",
        "type": "object",
        "properties": {
            "format": optional(json!({"const": FORMAT})),
            "version": optional(json!({"description": "The version of the format.", "const": FORMAT_VERSION})),
            "id": optional(json!({
                "description": "The id of a preset, or an id that the sender chose. A later document with the same id changes the same preset.",
                "type": "string",
                "pattern": format!("^[A-Za-z0-9._-]{{1,{MAX_EXTERNAL_ID_CHARS}}}$"),
            })),
            "name": optional(json!({"type": "string", "maxLength": names::MAX_CHARS})),
            "description": optional(json!({"type": "string", "maxLength": MAX_DESCRIPTION_CHARS})),
            "tags": optional(json!({
                "type": "array",
                "maxItems": MAX_TAGS,
                "items": {"type": "string", "maxLength": MAX_TAG_CHARS},
            })),
            "rating": rating(),
            "folder": optional(json!({"description": "Folder names with slashes between them.", "type": "string"})),
            "note": note,
            "recipe": {"$ref": "#/$defs/recipe"},
            "versions": optional(json!({
                "description": "Earlier versions, oldest first.",
                "type": "array",
                "maxItems": MAX_VERSIONS,
                "items": {"$ref": "#/$defs/version"},
            })),
        },
        "required": ["recipe"],
        "additionalProperties": false,
    });
    json!({
        "$schema": DIALECT,
        "title": "Safelight preset",
        "description": "A preset with its fields, or a recipe alone.",
        "if": {"type": "object", "required": ["ops"], "not": {"required": ["recipe"]}},
        "then": {"$ref": "#/$defs/recipe"},
        "else": preset,
        "$defs": defs,
    })
}

/// The schema of a make's document.
pub(crate) fn make_schema() -> Value {
    let (recipe, mut defs) = recipe_parts();
    defs.insert("recipe".to_owned(), recipe);
    json!({
        "$schema": DIALECT,
        "title": "Safelight make",
        "description": "One use of a preset.",
        "type": "object",
        "properties": {
            "image": optional(json!({
                "description": "The id of an image in the library. Without it the make is only compared.",
                "type": "string",
            })),
            "recipe": {
                "description": "The recipe that was used. Without it the make is exact.",
                "anyOf": [{"$ref": "#/$defs/recipe"}, {"type": "null"}],
            },
            "rating": rating(),
        },
        "additionalProperties": false,
        "$defs": defs,
    })
}

fn rating() -> Value {
    optional(json!({"type": "integer", "minimum": 0, "maximum": MAX_RATING}))
}

/// A field may be null, which means the same as absent.
fn optional(mut schema: Value) -> Value {
    match schema.get_mut("type") {
        Some(kind) => *kind = json!([kind.take(), "null"]),
        None => schema = json!({"anyOf": [schema, {"type": "null"}]}),
    }
    schema
}

/// The engine's schema of a recipe, and the definitions that it refers to.
fn recipe_parts() -> (Value, Map<String, Value>) {
    let mut recipe = filters::recipe_schema();
    let fields = recipe.as_object_mut();
    let defs = fields.and_then(|fields| {
        fields.remove("$schema");
        fields.remove("$defs")
    });
    let Some(Value::Object(defs)) = defs else { return (recipe, Map::new()) };
    (recipe, defs)
}
