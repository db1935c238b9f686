//! Import and export of recipes: text for the clipboard and for files, and links. Input is not trusted: its length is
//! limited before it is parsed, and an error states its position in the recipe.

pub(crate) mod file_kind;
mod import_error;
pub(crate) mod lightroom;
pub(crate) mod lut_text;
mod paste;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use filters::{AssetId, Recipe};
use serde_json::{Map, Value, json};

pub(crate) use import_error::{ImportError, StepError};
pub(crate) use lut_text::LutText;
pub(crate) use paste::{Scope, has_geometry, has_more_than_geometry};

/// The largest text that is read, in bytes: a recipe with the largest look-up table, and the same amount for the rest.
pub(crate) const TEXT_MAX_BYTES: usize = 192 << 20;

/// The longest fragment of a link, in bytes. Chat programs and mail truncate longer addresses.
pub(crate) const LINK_MAX_BYTES: usize = 8 << 10;

const FRAGMENT: &str = "#recipe=";

/// The canonical text of the recipe, for the clipboard.
pub(crate) fn text_of(recipe: &Recipe) -> String {
    recipe.canonical()
}

/// The text of a recipe file: one field per line. A recipe with look-up tables is wrapped in an envelope that contains
/// them: `{"recipe": …, "assets": {"sha256:…": "the text of the .cube file"}}`.
pub(crate) fn file_text_of(recipe: &Recipe, tables: &[(AssetId, String)]) -> String {
    let value = match tables {
        [] => recipe.to_value(),
        tables => {
            let assets: Map<String, Value> =
                tables.iter().map(|(id, text)| (id.to_string(), text.as_str().into())).collect();
            json!({"recipe": recipe.to_value(), "assets": assets})
        }
    };
    let text = serde_json::to_string_pretty(&value);
    text.map_or_else(|_| recipe.canonical(), |text| text + "\n")
}

/// An imported recipe, with the look-up tables that its file contains.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImportedRecipe {
    pub(crate) recipe: Recipe,
    pub(crate) tables: Vec<LutText>,
}

/// Whether pasted text looks like a recipe. The editor ignores all other text.
pub(crate) fn looks_like_recipe(text: &str) -> bool {
    text.trim_start().starts_with('{') && (text.contains("\"ops\"") || text.contains("\"version\""))
}

/// Parses the text of a recipe, or of an envelope that contains one.
pub(crate) fn read(text: &str) -> Result<ImportedRecipe, ImportError> {
    if text.len() > TEXT_MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    // serde_json limits the depth to 128.
    let mut value: Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|_| ImportError::NotARecipe)?;
    let mut tables = lut_text::read_assets(value.get("assets").and_then(Value::as_object)).ok_or(ImportError::Table)?;
    if let Some(recipe) = value.get_mut("recipe").map(Value::take) {
        value = recipe;
    }
    if let Some(steps) = value.get_mut("ops") {
        tables.extend(lut_text::extract_inline_luts(steps));
    }
    let recipe = Recipe::from_value(&value).map_err(|error| ImportError::of(&error, &value))?;
    Ok(ImportedRecipe { recipe, tables })
}

/// The fragment of a link that contains the recipe; `None` if it would be too long.
pub(crate) fn fragment_of(recipe: &Recipe) -> Option<String> {
    let fragment = format!("{FRAGMENT}{}", URL_SAFE_NO_PAD.encode(recipe.canonical()));
    (fragment.len() <= LINK_MAX_BYTES).then_some(fragment)
}

/// The recipe in the fragment of an address; `None` if the fragment contains something else.
pub(crate) fn read_fragment(fragment: &str) -> Option<Result<ImportedRecipe, ImportError>> {
    let encoded = fragment.strip_prefix(FRAGMENT)?;
    if fragment.len() > LINK_MAX_BYTES {
        return Some(Err(ImportError::TooLarge));
    }
    let text =
        URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('=')).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    Some(text.ok_or(ImportError::NotARecipe).and_then(|text| read(&text)))
}

/// The name of a file with the recipe of a photograph.
pub(crate) fn file_name(photograph: &str) -> String {
    let stem = photograph.rsplit_once('.').map_or(photograph, |(stem, _)| stem).trim();
    format!("{}.recipe.json", if stem.is_empty() { "photograph" } else { stem })
}

#[cfg(test)]
mod tests;
