//! What clients say about presets, cleaned and checked like the fields of documents (`presets/fields.rs`). Each refusal
//! names its field.

use api::ErrorCode;
use axum::http::StatusCode;

use crate::library::presets::PresetFields;
use crate::presets;
use crate::problem::Fault;

/// Cleans all texts, and checks their limits.
pub(super) fn clean(fields: PresetFields) -> Result<PresetFields, Fault> {
    let PresetFields { name, description, tags, rating, folder, picture, visibility } = fields;
    let description = description.map(|text| text.as_deref().map_or(Ok(None), presets::clean_description));
    let tags = tags.map(|tags| presets::clean_tags(tags.iter().map(String::as_str)));
    let rating = rating.map(|rating| rating.map(|rating| presets::rating(rating.into())).transpose());
    Ok(PresetFields {
        name: name.map(|name| clean_name(&name)).transpose()?,
        description: at("/description", description.transpose())?,
        tags: at("/tags", tags.transpose())?,
        rating: at("/rating", rating.transpose())?,
        folder: folder.map(|folder| clean_folder(folder.as_deref())).transpose()?,
        picture,
        visibility,
    })
}

pub(super) fn clean_name(text: &str) -> Result<String, Fault> {
    at("/name", presets::clean_name(text))
}

/// A folder. `null` and an empty text remove it.
pub(super) fn clean_folder(text: Option<&str>) -> Result<Option<String>, Fault> {
    at("/folder", text.map_or(Ok(None), presets::clean_folder))
}

/// What somebody says about a version.
pub(super) fn clean_note(text: Option<&str>) -> Result<Option<String>, Fault> {
    at("/note", text.map_or(Ok(None), presets::clean_note))
}

/// The key that an owner chose for a preset.
pub(super) fn check_external_id(id: Option<String>) -> Result<Option<String>, Fault> {
    if id.as_deref().is_some_and(|id| !presets::is_external_id(id)) {
        let detail = "`external_id` must have 1 to 64 letters `A` to `Z` and `a` to `z`, digits, `.`, `_` or `-`.";
        let fault = Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail);
        return Err(fault.at("/external_id"));
    }
    Ok(id)
}

/// Adds the place to a refusal.
fn at<T>(pointer: &str, result: Result<T, Fault>) -> Result<T, Fault> {
    result.map_err(|fault| fault.at(pointer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_preset_field_has_a_pointer() {
        let refused = |fields: PresetFields| clean(fields).unwrap_err().problem().pointer.clone();
        let none = PresetFields::default();
        for (fields, pointer) in [
            (PresetFields { name: Some(" ".to_owned()), ..none.clone() }, "/name"),
            (PresetFields { description: Some(Some("x".repeat(5_001))), ..none.clone() }, "/description"),
            (PresetFields { tags: Some(vec!["x".repeat(51)]), ..none.clone() }, "/tags"),
            (PresetFields { rating: Some(Some(6)), ..none.clone() }, "/rating"),
            (PresetFields { folder: Some(Some("x".repeat(81))), ..none.clone() }, "/folder"),
        ] {
            assert_eq!(refused(fields).as_deref(), Some(pointer));
        }
        assert_eq!(clean(none.clone()).unwrap(), none);
        let removed = PresetFields { description: Some(Some("\n".to_owned())), folder: Some(None), ..none };
        assert_eq!(clean(removed.clone()).unwrap(), PresetFields { description: Some(None), ..removed });
        assert!(check_external_id(Some("a b".to_owned())).is_err() && check_external_id(None).is_ok());
    }
}
