//! Exports presets as documents, which an import reads.

pub(crate) mod all;
pub(crate) mod entries;
pub(crate) mod one;

use api::{Page, Preset};
use serde_json::{Map, Value, json};

use crate::library::presets::PresetVersionRow;
use crate::presets::{FORMAT, FORMAT_VERSION, MAX_DOCUMENT_BYTES};
use crate::problem::Fault;

/// Versions that a document may have.
const MAX_VERSIONS: usize = 100;

/// The document of a preset: its current version, and of its newest versions as many as an import reads.
fn document(preset: &Preset, versions: Page<PresetVersionRow>) -> Result<String, Fault> {
    let mut fields = Map::new();
    fields.insert("format".to_owned(), FORMAT.into());
    fields.insert("version".to_owned(), FORMAT_VERSION.into());
    fields.insert("id".to_owned(), preset.id.as_str().into());
    fields.insert("name".to_owned(), preset.name.as_str().into());
    // The note at the root is that of the recipe at the root.
    let current = versions.items.iter().find(|row| row.version == preset.version);
    let optional = [
        ("note", current.and_then(|row| row.note.as_deref()).map(Value::from)),
        ("description", preset.description.as_deref().map(Value::from)),
        ("rating", preset.rating.map(Value::from)),
        ("folder", preset.folder.as_deref().map(Value::from)),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value);
        }
    }
    fields.insert("tags".to_owned(), json!(preset.tags));
    fields.insert("recipe".to_owned(), preset.recipe.clone());
    let mut size_bytes = Value::Object(fields.clone()).to_string().len() as u64;
    let mut kept = Vec::new();
    for row in versions.items {
        let version = version(row)?;
        // One byte for the comma.
        size_bytes += version.to_string().len() as u64 + 1;
        if size_bytes + 20 > MAX_DOCUMENT_BYTES {
            break;
        }
        kept.push(version);
    }
    // Documents list the oldest version first.
    kept.reverse();
    fields.insert("versions".to_owned(), Value::Array(kept));
    Ok(Value::Object(fields).to_string())
}

fn version(row: PresetVersionRow) -> Result<Value, Fault> {
    let PresetVersionRow { version, recipe, recipe_sha256, created_at, note, .. } = row;
    let mut fields = Map::new();
    fields.insert("version".to_owned(), version.into());
    fields.insert("recipe_sha256".to_owned(), recipe_sha256.to_string().into());
    if let Some(created_at) = created_at {
        fields.insert("created_at".to_owned(), created_at.into());
    }
    if let Some(note) = note {
        fields.insert("note".to_owned(), note.into());
    }
    fields.insert("recipe".to_owned(), serde_json::from_str(&recipe)?);
    Ok(Value::Object(fields))
}

#[cfg(test)]
mod tests {
    use filters::Recipe;

    use super::*;
    use crate::library::presets::looks;
    use crate::presets::PresetDocument;

    #[test]
    fn exported_document_is_read_again() {
        let look = looks::all().remove(0);
        let version = look.version(None).unwrap();
        let note = |text: &str| Some(text.to_owned());
        let recipe = Recipe::from_json(version.recipe.as_bytes()).unwrap();
        let older = Recipe::default();
        let rows = vec![
            PresetVersionRow { version: 2, note: note("second"), ..version.clone() },
            PresetVersionRow { recipe: older.to_json(), recipe_sha256: older.digest(), note: note("first"), ..version },
        ];
        let mut preset = look.into_api();
        preset.version = 2;
        preset.rating = Some(4);
        preset.folder = Some("a/b".to_owned());
        preset.tags = vec!["x".to_owned()];
        let text = document(&preset, Page { items: rows, next_cursor: None }).unwrap();
        let read = PresetDocument::parse(text.as_bytes()).unwrap();
        assert_eq!((read.id.as_ref(), read.name.as_ref()), (Some(&preset.id), Some(&preset.name)));
        assert_eq!((read.rating, read.folder, read.tags), (preset.rating, preset.folder, Some(preset.tags)));
        let versions: Vec<_> = read.versions.iter().map(|version| (&version.recipe, version.note.as_deref())).collect();
        assert_eq!(versions, [(&older, Some("first")), (&recipe, Some("second"))]);
    }

    #[test]
    fn exported_document_is_never_too_large() {
        let look = looks::all().remove(0);
        let row = look.version(None).unwrap();
        let items = (0..100).map(|n| PresetVersionRow { version: n, note: Some("ä".repeat(4_000)), ..row.clone() });
        let page = Page { items: items.collect(), next_cursor: None };
        let text = document(&look.into_api(), page).unwrap();
        assert!((text.len() as u64) <= MAX_DOCUMENT_BYTES && text.len() > 400_000, "{}", text.len());
    }
}
