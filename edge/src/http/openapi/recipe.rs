//! Adds the engine's schema of recipes to the contract: `Recipe`, and one component for each operation.

use serde_json::{Value, json};

/// References in the engine's schema, and in OpenAPI.
const REFERENCE_PREFIXES: (&str, &str) = ("#/$defs/", "#/components/schemas/Recipe.");

/// Adds the schema, and refers to it from the fields that hold a recipe.
pub(super) fn add_schema(document: &mut Value) {
    let mut recipe = filters::recipe_schema();
    let Some(fields) = recipe.as_object_mut() else { return };
    fields.remove("$schema");
    let parts = fields.remove("$defs");
    rewrite_references(&mut recipe);
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    if let Some(Value::Object(parts)) = parts {
        for (name, mut part) in parts {
            rewrite_references(&mut part);
            schemas.insert(format!("Recipe.{name}"), part);
        }
    }
    schemas.insert("Recipe".to_owned(), recipe);
    let holders = [
        "RenditionRequest",
        "Rendition",
        "Preset",
        "PresetVersion",
        "PresetRequest",
        "PresetPatch",
        "PresetVersionRequest",
    ];
    for holder in holders {
        if let Some(properties) = schemas.get_mut(holder).map(|holder| &mut holder["properties"]) {
            properties["recipe"] = json!({"$ref": "#/components/schemas/Recipe"});
        }
    }
}

fn rewrite_references(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(target) if name == "$ref" => {
                        *target = target.replace(REFERENCE_PREFIXES.0, REFERENCE_PREFIXES.1)
                    }
                    other => rewrite_references(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rewrite_references),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipe_schema_is_in_the_contract_with_local_references() {
        let mut document = json!({"components": {"schemas": {"RenditionRequest": {"properties": {}}}}});
        add_schema(&mut document);
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["RenditionRequest"]["properties"]["recipe"]["$ref"], "#/components/schemas/Recipe");
        assert_eq!(schemas["Recipe.exposure"]["properties"]["op"]["const"], "exposure");
        assert!(!document.to_string().contains("$defs"));
    }
}
