//! The log: one JSON object per line. Owners appear as digests; tokens, cookies and file names never appear.

use serde::Serialize;
use serde_json::json;
use worker::{console_error, console_log};

pub(crate) use crate::platform::redact::{owner_digest, redact_owners};
use crate::problem::Fault;

/// A request with its response.
#[derive(Debug, Serialize)]
pub(crate) struct Request<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) method: &'a str,
    /// The template of the route, not the path, which has ids.
    pub(crate) route: &'a str,
    pub(crate) status: u16,
    pub(crate) duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<&'a str>,
    /// The cause of an internal fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<String>,
}

impl Request<'_> {
    pub(crate) fn write(&self) {
        let level = if self.cause.is_some() { "error" } else { "info" };
        // Plain data always serialises. The text is written directly, because every request logs this line.
        let fields = serde_json::to_string(self).unwrap_or_default();
        let line = format!(r#"{{"level":"{level}","event":"request",{}"#, fields.trim_start_matches('{'));
        if self.cause.is_some() { console_error!("{line}") } else { console_log!("{line}") }
    }
}

/// Logs work outside of a request, and how often it was done.
pub(crate) fn info(event: &str, about: &str, count: usize) {
    console_log!("{}", json!({"level": "info", "event": event, "about": about, "count": count}));
}

/// Logs a fault outside of a response: `event` names the place, `about` the object.
pub(crate) fn fault(event: &str, about: &str, fault: &Fault) {
    error(event, about, fault.log_line());
}

/// Logs an error text outside of a response.
pub(crate) fn error(event: &str, about: &str, cause: &str) {
    let cause = redact_owners(cause);
    console_error!("{}", json!({"level": "error", "event": event, "about": about, "cause": cause}));
}

/// Logs the decoder's message about a refused file, if there is one. People get a sentence instead.
pub(crate) fn refused(error: &filters::Error) {
    if let Some(said) = error.decoder_message() {
        console_log!("{}", json!({"level": "info", "event": "file refused", "about": error.code(), "cause": said}));
    }
}
