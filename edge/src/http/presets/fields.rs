//! What clients say about presets, cleaned and checked.

use api::ErrorCode;
use axum::http::StatusCode;

use crate::http::{labels, name};
use crate::library::presets::PresetFields;
use crate::problem::Fault;

const MAX_RATING: u8 = 5;

const MAX_FOLDER_CHARS: usize = 200;
const MAX_NOTE_CHARS: usize = 1_000;
const MAX_EXTERNAL_ID_CHARS: usize = 64;

/// Cleans all texts, and checks their limits.
pub(super) fn clean(fields: PresetFields) -> Result<PresetFields, Fault> {
    let PresetFields { name, description, tags, rating, folder, picture, visibility } = fields;
    Ok(PresetFields {
        name: name.map(|name| clean_name(&name)).transpose()?,
        description: description.map(|text| labels::clean_description(text.as_deref())).transpose()?,
        tags: tags.map(|tags| labels::clean_tags("preset", &tags)).transpose()?,
        rating: rating.map(check_rating).transpose()?,
        folder: folder.map(|folder| clean_folder(folder.as_deref())).transpose()?,
        picture,
        visibility,
    })
}

fn invalid(pointer: &str, detail: impl Into<String>) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at(pointer)
}

/// A name of a preset. A slash is a part of it, other than in names of files.
pub(super) fn clean_name(text: &str) -> Result<String, Fault> {
    let name = name::clean_line(text)
        .ok_or_else(|| invalid("/name", "`name` has no visible character. Send a name, or leave the field out."))?;
    let chars = name.chars().count();
    if chars > name::MAX_CHARS {
        let detail = format!("The name has {chars} characters. The limit is {}. Shorten it.", name::MAX_CHARS);
        return Err(Fault::over_limit(detail, "name_chars", chars as u64, name::MAX_CHARS as u64));
    }
    Ok(name)
}

fn check_rating(rating: Option<u8>) -> Result<Option<u8>, Fault> {
    if rating.is_some_and(|rating| rating > MAX_RATING) {
        return Err(invalid("/rating", "`rating` must be a whole number from 0 to 5."));
    }
    Ok(rating)
}

/// A folder: names with `/` between them. `null` and an empty text remove it.
pub(super) fn clean_folder(text: Option<&str>) -> Result<Option<String>, Fault> {
    let names: Vec<_> = text.unwrap_or_default().split('/').filter_map(name::clean_line).collect();
    if names.iter().any(|name| matches!(name.as_str(), "." | "..")) {
        return Err(invalid("/folder", "`folder` must not have the parts `.` and `..`."));
    }
    let folder = names.join("/");
    let chars = folder.chars().count();
    if chars > MAX_FOLDER_CHARS {
        let detail = format!("The folder has {chars} characters. The limit is {MAX_FOLDER_CHARS}. Shorten it.");
        return Err(Fault::over_limit(detail, "folder_chars", chars as u64, MAX_FOLDER_CHARS as u64));
    }
    Ok((!folder.is_empty()).then_some(folder))
}

/// What somebody says about a version.
pub(super) fn clean_note(text: Option<&str>) -> Result<Option<String>, Fault> {
    let note = text.and_then(name::clean_lines);
    let chars = note.as_ref().map_or(0, |note| note.chars().count());
    if chars > MAX_NOTE_CHARS {
        let detail = format!("The note has {chars} characters. The limit is {MAX_NOTE_CHARS}. Shorten it.");
        return Err(Fault::over_limit(detail, "note_chars", chars as u64, MAX_NOTE_CHARS as u64));
    }
    Ok(note)
}

/// The key that an owner chose for a preset.
pub(super) fn check_external_id(id: Option<String>) -> Result<Option<String>, Fault> {
    let is_valid = |id: &String| {
        (1..=MAX_EXTERNAL_ID_CHARS).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    if id.as_ref().is_some_and(|id| !is_valid(id)) {
        let detail = "`external_id` must have 1 to 64 letters `A` to `Z` and `a` to `z`, digits, `.`, `_` or `-`.";
        return Err(invalid("/external_id", detail));
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preset_name_may_have_a_slash() {
        assert_eq!(clean_name(" 1/2 stop\n ").unwrap(), "1/2 stop");
        assert_eq!(clean_name(" \u{7} ").unwrap_err().problem().pointer.as_deref(), Some("/name"));
        assert!(clean_name(&"x".repeat(200)).is_ok());
        assert_eq!(clean_name(&"x".repeat(201)).unwrap_err().problem().limit.as_deref(), Some("name_chars"));
    }

    #[test]
    fn preset_folder_is_a_path_of_names() {
        for (text, folder) in [
            (Some("a/b"), Some("a/b")),
            (Some("/ a //b / "), Some("a/b")),
            (Some("//"), None),
            (Some(""), None),
            (None, None),
        ] {
            assert_eq!(clean_folder(text).unwrap().as_deref(), folder, "{text:?}");
        }
        assert_eq!(clean_folder(Some("a/../b")).unwrap_err().problem().status, 422);
        assert_eq!(clean_folder(Some(&"x".repeat(201))).unwrap_err().problem().status, 413);
    }

    #[test]
    fn preset_rating_is_0_to_5() {
        assert_eq!(check_rating(Some(5)).unwrap(), Some(5));
        assert_eq!(check_rating(None).unwrap(), None);
        assert_eq!(check_rating(Some(6)).unwrap_err().problem().pointer.as_deref(), Some("/rating"));
    }

    #[test]
    fn preset_external_id_has_plain_characters() {
        for id in ["a", "warm-1.0_b", &"x".repeat(64)] {
            assert!(check_external_id(Some(id.to_owned())).is_ok());
        }
        for id in ["", "a/b", "ä", "a b", &"x".repeat(65)] {
            assert!(check_external_id(Some(id.to_owned())).is_err(), "{id}");
        }
    }
}
