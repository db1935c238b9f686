//! Helpers for parsing recipes, with the errors that all of them share.

use serde_json::{Map, Value};

use crate::error::{RecipeError, RecipeErrorCode};
use crate::spec::excerpt;

pub(super) fn object<'a>(value: &'a Value, pointer: &str, what: &str) -> Result<&'a Map<String, Value>, RecipeError> {
    value.as_object().ok_or_else(|| {
        RecipeError::new(
            RecipeErrorCode::Malformed,
            pointer,
            format!("The value here must be {what} as a JSON object."),
        )
    })
}

pub(super) fn known_fields(fields: &Map<String, Value>, pointer: &str, known: &[&str]) -> Result<(), RecipeError> {
    match fields.keys().find(|field| !known.contains(&field.as_str())) {
        None => Ok(()),
        Some(field) => Err(RecipeError::new(
            RecipeErrorCode::UnknownField,
            format!("{pointer}/{}", escape(field)),
            format!("The field `{}` is unknown here. Use one of `{}`.", excerpt(field), known.join("`, `")),
        )),
    }
}

/// Escapes a name for a JSON pointer (RFC 6901, section 3).
pub(super) fn escape(field: &str) -> String {
    field.replace('~', "~0").replace('/', "~1")
}
