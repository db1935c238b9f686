//! Redaction of text for the log: ids of owners become digests, and file names that people chose are removed.

use filters::Digest;
use uuid::Uuid;

/// The folder of the bucket where people choose the file names.
pub(crate) const INCOMING: &str = "incoming";

const UUID_CHARS: usize = 36;

/// Replaces owners at the beginning of object keys by their digests, and removes the names of files under `incoming/`.
/// The messages of the store have no such names (`storage/key.rs`). Messages of events, the database or the runtime may
/// have one, without a mark of its end, so the rest of the text is removed.
pub(crate) fn redact_owners(text: &str) -> String {
    let text = redact_names(text);
    let text = text.as_str();
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('/') {
        let id = at.checked_sub(UUID_CHARS).and_then(|begin| rest.get(begin..at));
        match id.filter(|id| Uuid::try_parse(id).is_ok()) {
            Some(id) => {
                shown.extend([&rest[..at - UUID_CHARS], &owner_digest(id)]);
            }
            None => shown.push_str(&rest[..at]),
        }
        shown.push('/');
        rest = &rest[at + 1..];
    }
    shown + rest
}

fn redact_names(text: &str) -> String {
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
pub(crate) fn owner_digest(id: &str) -> String {
    Digest::sha256(id.as_bytes()).to_string().chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redaction_replaces_owners_by_digests() {
        let id = "01900000-0000-7000-8000-000000000000";
        let shown = redact_owners(&format!("the store has no {id}/originals/ab/cd, nor é/{id}/x"));
        assert_eq!(shown, format!("the store has no {0}/originals/ab/cd, nor é/{0}/x", owner_digest(id)));
        assert!(!shown.contains(id));
        assert_eq!(redact_owners("a/b"), "a/b");
    }

    #[test]
    fn redaction_removes_names_of_incoming_files() {
        let id = "01900000-0000-7000-8000-000000000000";
        let folder = format!("incoming/{}/…", owner_digest(id));
        let named = format!("D1: incoming/{id}/our wedding: day 1.jpg is wrong");
        assert_eq!(redact_owners(&named), format!("D1: {folder}"));
        let told = format!("S3 answered HEAD incoming/{id}/… with 500, then GET incoming/{id}/a.jpg with 404");
        assert_eq!(redact_owners(&told), format!("S3 answered HEAD {folder} with 500, then GET {folder}"));
        assert_eq!(redact_owners("incoming/"), "incoming/");
    }
}
