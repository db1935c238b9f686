//! The log: one JSON object a line. Owners appear as a digest; tokens, cookies and file names never do.

use filters::Digest;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;
use worker::{console_error, console_log};

use crate::problem::Fault;
use crate::storage::INCOMING;

const UUID_CHARS: usize = 36;

/// One answered request.
#[derive(Debug, Serialize)]
pub(crate) struct Request<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) method: &'a str,
    /// The route's template, not the path: ids stay out of the log.
    pub(crate) route: &'a str,
    pub(crate) status: u16,
    pub(crate) duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<&'a str>,
    /// Why it is a fault of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<String>,
}

impl Request<'_> {
    pub(crate) fn write(&self) {
        let level = if self.cause.is_some() { "error" } else { "info" };
        // Plain data always serialises. Written as it is, not built as a value first: this is the one line that every answer has.
        let fields = serde_json::to_string(self).unwrap_or_default();
        let line = format!(r#"{{"level":"{level}","event":"request",{}"#, fields.trim_start_matches('{'));
        if self.cause.is_some() { console_error!("{line}") } else { console_log!("{line}") }
    }
}

/// Something that was done outside of a request's answer, and how often.
pub(crate) fn info(event: &str, about: &str, count: usize) {
    console_log!("{}", json!({"level": "info", "event": event, "about": about, "count": count}));
}

/// Something that went wrong outside of a request's answer; `event` says where, `about` what it was about.
pub(crate) fn fault(event: &str, about: &str, fault: &Fault) {
    error(event, about, fault.log_line());
}

/// The same, in words.
pub(crate) fn error(event: &str, about: &str, cause: &str) {
    let cause = without_owners(cause);
    console_error!("{}", json!({"level": "error", "event": event, "about": about, "cause": cause}));
}

/// What a decoder said of a file that was refused, if it was one that found the fault: a person gets a sentence instead.
pub(crate) fn refused(error: &filters::Error) {
    if let Some(said) = error.said() {
        console_log!("{}", json!({"level": "info", "event": "file refused", "about": error.code(), "cause": said}));
    }
}

/// The text with the owners at the beginning of object keys as the log shows owners, and without the names that people gave files under
/// `incoming/`. The store tells none (`storage/key.rs`); where an event, the database or the runtime does, nobody knows where a name ends, so
/// all that follows goes with it.
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

/// An owner as the log shows it: the same for the same owner, and nothing to ask the API with.
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
