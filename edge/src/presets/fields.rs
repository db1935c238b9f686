//! Texts and ratings of presets: sanitises them, and checks their limits.

use api::ErrorCode;
use axum::http::StatusCode;

use crate::names;
use crate::problem::Fault;

pub(super) const MAX_TAGS: usize = 50;
pub(super) const MAX_TAG_CHARS: usize = 50;
pub(super) const MAX_DESCRIPTION_CHARS: usize = 5_000;
pub(super) const MAX_NOTE_CHARS: usize = 500;
pub(super) const MAX_FOLDERS: usize = 8;
pub(super) const MAX_FOLDER_CHARS: usize = 80;
pub(super) const MAX_RATING: u8 = 5;
pub(super) const MAX_EXTERNAL_ID_CHARS: usize = 64;

/// How many times as long as the limit a text may be before it is cleaned. Cleaning costs time for each line and each tag, and a
/// request or a file may have hundreds of thousands of them.
const UNCLEANED_FACTOR: usize = 8;

/// The name of a preset in one line of at most [`names::MAX_CHARS`] characters. A slash is a character of the name:
/// folders are a field of their own.
pub(crate) fn clean_name(name: &str) -> Result<String, Fault> {
    check_uncleaned("The name", "name_chars", name, names::MAX_CHARS)?;
    let line =
        names::clean_line(name).ok_or_else(|| wrong("The name has no visible character. Choose another name."))?;
    check_chars("The name", "name_chars", &line, names::MAX_CHARS)?;
    Ok(line)
}

/// A text of several lines; `None` if nothing is visible in it.
pub(crate) fn clean_description(text: &str) -> Result<Option<String>, Fault> {
    check_uncleaned("The description", "description_chars", text, MAX_DESCRIPTION_CHARS)?;
    let Some(text) = names::clean_lines(text) else { return Ok(None) };
    check_chars("The description", "description_chars", &text, MAX_DESCRIPTION_CHARS)?;
    Ok(Some(text))
}

/// A note on a version, in one line; `None` if nothing is visible in it.
pub(crate) fn clean_note(text: &str) -> Result<Option<String>, Fault> {
    check_uncleaned("The note", "note_chars", text, MAX_NOTE_CHARS)?;
    let Some(text) = names::clean_line(text) else { return Ok(None) };
    check_chars("The note", "note_chars", &text, MAX_NOTE_CHARS)?;
    Ok(Some(text))
}

/// Removes empty and repeated tags.
pub(crate) fn clean_tags<'a>(tags: impl IntoIterator<Item = &'a str>) -> Result<Vec<String>, Fault> {
    let mut kept: Vec<String> = Vec::new();
    let tags: Vec<&str> = tags.into_iter().collect();
    if tags.len() > UNCLEANED_FACTOR * MAX_TAGS {
        return Err(too_many_tags(tags.len()));
    }
    for tag in tags {
        check_uncleaned("A tag", "tag_chars", tag, MAX_TAG_CHARS)?;
        let Some(tag) = names::clean_line(tag) else { continue };
        check_chars("A tag", "tag_chars", &tag, MAX_TAG_CHARS)?;
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    if kept.len() > MAX_TAGS { Err(too_many_tags(kept.len())) } else { Ok(kept) }
}

fn too_many_tags(count: usize) -> Fault {
    let detail = format!("The preset would have {count} tags. The limit is {MAX_TAGS}. Use fewer tags.");
    Fault::over_limit(detail, "tags", count as u64, MAX_TAGS as u64)
}

/// The path of a folder, such as `Weddings/Indoors`: folder names with slashes between them. `None` if it names none.
pub(crate) fn clean_folder(path: &str) -> Result<Option<String>, Fault> {
    check_uncleaned("The folder", "folder_chars", path, MAX_FOLDERS * MAX_FOLDER_CHARS)?;
    let folders: Vec<_> = path.split('/').filter_map(names::clean_line).collect();
    if folders.len() > MAX_FOLDERS {
        let detail =
            format!("The folder is {} levels deep. The limit is {MAX_FOLDERS}. Use fewer levels.", folders.len());
        return Err(Fault::over_limit(detail, "folder_levels", folders.len() as u64, MAX_FOLDERS as u64));
    }
    for folder in &folders {
        check_chars("The name of a folder", "folder_chars", folder, MAX_FOLDER_CHARS)?;
    }
    Ok(if folders.is_empty() { None } else { Some(folders.join("/")) })
}

/// A rating, 0 to 5.
pub(crate) fn rating(value: i64) -> Result<u8, Fault> {
    u8::try_from(value)
        .ok()
        .filter(|stars| *stars <= MAX_RATING)
        .ok_or_else(|| wrong(format!("The rating is {value}. Send a whole number from 0 to {MAX_RATING}.")))
}

/// Whether a text can be the id that a sender chose for a preset.
pub(crate) fn is_external_id(text: &str) -> bool {
    (1..=MAX_EXTERNAL_ID_CHARS).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        // They would mean something else in a key of the bucket.
        && !matches!(text, "." | "..")
}

fn wrong(detail: impl Into<String>) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail)
}

/// Refuses a text that is so long that it need not be cleaned.
fn check_uncleaned(what: &str, limit: &str, text: &str, allowed: usize) -> Result<(), Fault> {
    let chars = text.chars().count();
    if chars <= UNCLEANED_FACTOR * allowed { Ok(()) } else { Err(too_long(what, limit, chars, allowed)) }
}

fn check_chars(what: &str, limit: &str, text: &str, allowed: usize) -> Result<(), Fault> {
    let chars = text.chars().count();
    if chars <= allowed { Ok(()) } else { Err(too_long(what, limit, chars, allowed)) }
}

fn too_long(what: &str, limit: &str, chars: usize, allowed: usize) -> Fault {
    let detail = format!("{what} has {chars} characters. The limit is {allowed}. Shorten it.");
    Fault::over_limit(detail, limit, chars as u64, allowed as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(fault: &Fault) -> (Option<&str>, Option<u64>) {
        (fault.problem().limit.as_deref(), fault.problem().actual)
    }

    #[test]
    fn preset_name_is_one_visible_line() {
        assert_eq!(clean_name(" Warm / classic\n").unwrap(), "Warm / classic");
        assert_eq!(clean_name(" \n").unwrap_err().problem().status, 422);
        assert!(clean_name(&"x".repeat(200)).is_ok());
        assert_eq!(limit(&clean_name(&"x".repeat(201)).unwrap_err()), (Some("name_chars"), Some(201)));
    }

    #[test]
    fn preset_tags_are_cleaned_and_limited() {
        assert_eq!(clean_tags([" sea ", "", "sea", "Sea", "\u{1}"]).unwrap(), ["sea", "Sea"]);
        assert_eq!(limit(&clean_tags([&*"x".repeat(51)]).unwrap_err()), (Some("tag_chars"), Some(51)));
        let many: Vec<_> = (0..51).map(|n| n.to_string()).collect();
        assert_eq!(clean_tags(many[1..].iter().map(String::as_str)).unwrap().len(), 50);
        assert_eq!(limit(&clean_tags(many.iter().map(String::as_str)).unwrap_err()), (Some("tags"), Some(51)));
    }

    /// Cleaning a hundred thousand tags or lines, and comparing each tag with all others, takes seconds.
    #[test]
    fn text_of_enormous_length_is_refused_before_it_is_cleaned() {
        let tags: Vec<_> = (0..100_000).map(|n| n.to_string()).collect();
        let start = std::time::Instant::now();
        assert_eq!(limit(&clean_tags(tags.iter().map(String::as_str)).unwrap_err()), (Some("tags"), Some(100_000)));
        assert!(start.elapsed().as_millis() < 500, "{:?}", start.elapsed());
        let lines = "\n".repeat(380_000);
        for (refused, name) in [
            (clean_name(&lines).unwrap_err(), "name_chars"),
            (clean_description(&lines).unwrap_err(), "description_chars"),
            (clean_note(&lines).unwrap_err(), "note_chars"),
            (clean_tags([lines.as_str()]).unwrap_err(), "tag_chars"),
            (clean_folder(&"/".repeat(380_000)).unwrap_err(), "folder_chars"),
        ] {
            assert_eq!(limit(&refused), (Some(name), Some(380_000)));
        }
        // A text with many characters that are removed is accepted.
        assert_eq!(clean_tags(["a", " a ", "", "\u{1}\u{1}"]).unwrap(), ["a"]);
        assert_eq!(clean_name(&format!("a{}", " ".repeat(1_000))).unwrap(), "a");
    }

    #[test]
    fn preset_folder_is_a_path_of_names() {
        let folder = |path: &str| clean_folder(path).unwrap();
        assert_eq!(folder("/Weddings/ Indoors //").as_deref(), Some("Weddings/Indoors"));
        assert_eq!(folder(" / "), None);
        assert!(clean_folder(&["a"; 8].join("/")).is_ok());
        assert_eq!(limit(&clean_folder(&["a"; 9].join("/")).unwrap_err()), (Some("folder_levels"), Some(9)));
        assert_eq!(limit(&clean_folder(&"a".repeat(81)).unwrap_err()), (Some("folder_chars"), Some(81)));
    }

    #[test]
    fn preset_rating_is_zero_to_five() {
        assert_eq!((rating(0).unwrap(), rating(5).unwrap()), (0, 5));
        for value in [-1, 6, i64::MAX] {
            assert_eq!(rating(value).unwrap_err().problem().status, 422);
        }
    }

    #[test]
    fn external_id_has_only_plain_letters() {
        for id in ["a", "warm-classic_2.0", "0197f3a0-0000-7000-8000-000000000003", &"x".repeat(64)] {
            assert!(is_external_id(id), "{id}");
        }
        for id in ["", ".", "..", "a/b", "ä", "a b", &"x".repeat(65)] {
            assert!(!is_external_id(id), "{id}");
        }
    }
}
