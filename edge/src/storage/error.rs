//! Errors of the store.

use std::fmt;

use api::ErrorCode;
use axum::http::StatusCode;

use crate::problem::Fault;

/// A failure of the store. The client is never at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// A setting is missing or wrong. All requests fail until somebody corrects it.
    Misconfigured {
        /// The setting's name.
        setting: &'static str,
        /// What is wrong, as the end of a sentence. Never contains the value.
        reason: String,
    },
    /// The object of a row does not exist.
    Missing(String),
    /// The transfer ended before all bytes arrived. Another read may succeed.
    Interrupted(String),
    /// The store did not respond, or responded that it is unavailable, in every attempt.
    Unavailable(String),
    /// The store refused the request, and would refuse it again.
    Refused(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misconfigured { setting, reason } => write!(f, "The setting {setting} {reason}."),
            Self::Missing(key) => write!(f, "the store has no {key}"),
            Self::Interrupted(what) | Self::Unavailable(what) | Self::Refused(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {}

/// The client learns only that the store failed; the log has the cause.
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let cause = error.to_string();
        let (code, detail) = match error {
            Error::Misconfigured { .. } => (ErrorCode::Misconfigured, format!("The edge is not configured. {cause}")),
            Error::Interrupted(_) | Error::Unavailable(_) => {
                let detail =
                    "The edge's object store does not respond at the moment. Nothing was changed. Try again soon.";
                (ErrorCode::StorageUnavailable, detail.to_owned())
            }
            Error::Missing(_) | Error::Refused(_) => return Self::internal(cause),
        };
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail).caused_by(cause)
    }
}
