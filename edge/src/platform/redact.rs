//! Redaction of text for the log: ids of owners become digests, and file names that people chose are removed.

use filters::Digest;
use uuid::Uuid;

/// The folder of the bucket where people choose the file names.
pub(crate) const INCOMING: &str = "incoming";

const UUID_CHARS: usize = 36;

/// Replaces owners at the beginning of object keys by their digests, and removes the names of files under `incoming/`.
/// The messages of the store have no such names (`storage/key.rs`). Messages of events, the database or the runtime may
/// have one, without a mark of its end, so the rest of the text is removed.
pub(crate) fn without_owners(text: &str) -> String {
    let text = without_names(text);
    let text = text.as_str();
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('/') {
        let id = at.checked_sub(UUID_CHARS).and_then(|begin| rest.get(begin..at));
        match id.filter(|id| Uuid::try_parse(id).is_ok()) {
            Some(id) => {
                shown.extend([&rest[..at - UUID_CHARS], &owner(id)]);
            }
            None => shown.push_str(&rest[..at]),
        }
        shown.push('/');
        rest = &rest[at + 1..];
    }
    shown + rest
}

fn without_names(text: &str) -> String {
    let folder = format!("{INCOMING}/");
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(&folder)) {
        let owner = from + at + folder.len();
        let Some(slash) = text.get(owner..).and_then(|rest| rest.find('/')) else { break };
        let name = owner + slash + 1;
        if text.get(name..).is_some_and(|name| !name.starts_with('…')) {
            return format!("{}…", &text[..name]);
        }
        from = name;
    }
    text.to_owned()
}

/// The digest of an owner's id for the log. It identifies an owner in the log, but is useless for the API.
pub(crate) fn owner(id: &str) -> String {
    Digest::sha256(id.as_bytes()).to_string().chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_shows_an_owner_as_a_digest_wherever_a_key_names_one() {
        let id = "01900000-0000-7000-8000-000000000000";
        let shown = without_owners(&format!("the store has no {id}/originals/ab/cd, nor é/{id}/x"));
        assert_eq!(shown, format!("the store has no {0}/originals/ab/cd, nor é/{0}/x", owner(id)));
        assert!(!shown.contains(id));
        assert_eq!(without_owners("a/b"), "a/b");
    }

    #[test]
    fn log_shows_no_name_of_an_incoming_file() {
        let id = "01900000-0000-7000-8000-000000000000";
        let folder = format!("incoming/{}/…", owner(id));
        let named = format!("D1: incoming/{id}/our wedding: day 1.jpg is wrong");
        assert_eq!(without_owners(&named), format!("D1: {folder}"));
        let told = format!("S3 answered HEAD incoming/{id}/… with 500, then GET incoming/{id}/a.jpg with 404");
        assert_eq!(without_owners(&told), format!("S3 answered HEAD {folder} with 500, then GET {folder}"));
        assert_eq!(without_owners("incoming/"), "incoming/");
    }
}
