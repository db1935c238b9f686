//! What people say about images and presets: tags and descriptions, cleaned and limited.

use crate::http::name;
use crate::problem::Fault;

const MAX_TAGS: usize = 50;
const MAX_TAG_CHARS: usize = 50;

const MAX_DESCRIPTION_CHARS: usize = 5_000;

/// Removes empty and repeated tags. `what` has the tags.
pub(crate) fn clean_tags(what: &str, tags: &[String]) -> Result<Vec<String>, Fault> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags.iter().filter_map(|tag| name::clean_line(tag)) {
        let chars = tag.chars().count();
        if chars > MAX_TAG_CHARS {
            let detail = format!("A tag has {chars} characters. The limit is {MAX_TAG_CHARS}. Shorten it.");
            return Err(Fault::over_limit(detail, "tag_chars", chars as u64, MAX_TAG_CHARS as u64));
        }
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    if kept.len() > MAX_TAGS {
        let detail = format!("The {what} would have {} tags. The limit is {MAX_TAGS}. Send fewer tags.", kept.len());
        return Err(Fault::over_limit(detail, "tags", kept.len() as u64, MAX_TAGS as u64));
    }
    Ok(kept)
}

/// `null` and an empty text remove the description.
pub(crate) fn clean_description(text: Option<&str>) -> Result<Option<String>, Fault> {
    let text = text.and_then(name::clean_lines);
    let chars = text.as_ref().map_or(0, |text| text.chars().count());
    if chars > MAX_DESCRIPTION_CHARS {
        let detail =
            format!("The description has {chars} characters. The limit is {MAX_DESCRIPTION_CHARS}. Shorten it.");
        return Err(Fault::over_limit(detail, "description_chars", chars as u64, MAX_DESCRIPTION_CHARS as u64));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_cleaned_and_limited() {
        let tags = |tags: &[&str]| clean_tags("image", &tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>());
        assert_eq!(tags(&[" sea ", "", "sea", "Sea", "\u{1}"]).unwrap(), ["sea", "Sea"]);
        assert!(tags(&[&"x".repeat(50)]).is_ok());
        let fault = tags(&[&"x".repeat(51)]).unwrap_err();
        assert_eq!((fault.problem().limit.as_deref(), fault.problem().actual), (Some("tag_chars"), Some(51)));
        let many: Vec<_> = (0..51).map(|n| n.to_string()).collect();
        assert!(clean_tags("image", &many[1..]).is_ok());
        assert_eq!(clean_tags("image", &many).unwrap_err().problem().limit.as_deref(), Some("tags"));
    }

    #[test]
    fn description_is_cleaned_and_limited() {
        assert_eq!(clean_description(Some(" a\n b ")).unwrap().as_deref(), Some("a\n b"));
        assert_eq!(clean_description(Some("\n")).unwrap(), None);
        assert_eq!(clean_description(None).unwrap(), None);
        assert!(clean_description(Some(&"x".repeat(5_000))).is_ok());
        assert_eq!(clean_description(Some(&"x".repeat(5_001))).unwrap_err().problem().status, 413);
    }
}
