//! The log: one JSON object a line. Owners appear as a digest; tokens, cookies and file names never do.

use serde::Serialize;
use serde_json::json;
use worker::{console_error, console_log};

pub(crate) use crate::platform::redact::{owner, without_owners};
use crate::problem::Fault;

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
    if let Some(said) = error.decoder_message() {
        console_log!("{}", json!({"level": "info", "event": "file refused", "about": error.code(), "cause": said}));
    }
}
