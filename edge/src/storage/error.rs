//! Why the store could not do what it was asked.

use std::fmt;

use api::ErrorCode;
use axum::http::StatusCode;

use crate::problem::Fault;

/// A failure of the store. None of them is the client's doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// A setting is missing or wrong: nothing will work until somebody corrects it.
    Misconfigured {
        /// The setting's name.
        setting: &'static str,
        /// What is wrong with it, as the end of a sentence; never its value.
        reason: String,
    },
    /// An object that a row says is there is not.
    Missing(String),
    /// The object's bytes broke off before their announced end; reading again may go through.
    Interrupted(String),
    /// The store did not answer, or answered that it cannot now, as often as it was asked.
    Unavailable(String),
    /// The store says no, and would again.
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

/// A client is told only that the store failed; the log says how.
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let cause = error.to_string();
        let (code, detail) = match error {
            Error::Misconfigured { .. } => (ErrorCode::Misconfigured, format!("The edge is not set up. {cause}")),
            Error::Interrupted(_) | Error::Unavailable(_) => {
                let detail = "The edge's store does not answer just now; nothing was changed by this. Try again soon.";
                (ErrorCode::StorageUnavailable, detail.to_owned())
            }
            Error::Missing(_) | Error::Refused(_) => return Self::internal(cause),
        };
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail).caused_by(cause)
    }
}
