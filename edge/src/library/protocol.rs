//! How a call travels from the worker to an object, and back.

use serde::{Deserialize, Serialize};

use crate::problem::Fault;

/// Header of the library's id: an instance that an alarm begins is not always told its name by the runtime, so it is stored with the first call.
pub(super) const LIBRARY: &str = "library";

/// Header of a command's name.
pub(super) const COMMAND: &str = "command";

/// Header of the library that sent the caller here.
pub(super) const MOVED_FROM: &str = "moved-from";

/// Header of the number of the last event that a client has seen. No query: parsing URLs brings 130 KB of tables along.
pub(super) const AFTER: &str = "after";

/// Headers of the session that a socket is opened by, or that was told to end, and of the time at which it does.
pub(super) const SESSION: &str = "session";
pub(super) const ENDS_AT_MS: &str = "ends-at-ms";

/// Says that there are too many sockets.
pub(super) const FULL: u16 = 429;

/// An answer as it travels: `{"Done": …}`, for example.
#[derive(Debug, Deserialize)]
pub(super) enum Reply<T> {
    Done(T),
    Refused(Fault),
    /// This library took over the one that was asked.
    Moved(String),
}

impl Reply<()> {
    pub(super) fn done(answer: &impl Serialize) -> Result<String, Fault> {
        Ok(format!("{{\"Done\":{}}}", serde_json::to_string(answer)?))
    }

    pub(super) fn refused(fault: &Fault) -> worker::Result<String> {
        Ok(format!("{{\"Refused\":{}}}", serde_json::to_string(fault)?))
    }

    pub(super) fn moved(to: &str) -> Result<String, Fault> {
        Ok(format!("{{\"Moved\":{}}}", serde_json::to_string(to)?))
    }
}
