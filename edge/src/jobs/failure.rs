//! Why an attempt at a job ended without a result, and so whether there is another one.

use api::JobError;
use filters::Digest;

use crate::library::records::DecodeFailure;
use crate::problem::Fault;
use crate::{render, storage};

/// When a job that other files leave no memory for is tried again.
const MEMORY_RETRY_S: u32 = 5;

/// Why an attempt ended without a result.
#[derive(Debug)]
pub(crate) enum JobFailure {
    /// What it works on was deleted.
    SubjectGone,
    /// It is too early: an owner's hourly limit is reached, or others hold the memory. The attempt does not count.
    Deferred { in_s: u32 },
    /// The file or the recipe is wrong, so every attempt fails in the same way.
    Unfixable(JobError),
    /// The file cannot be decoded: the same, and it is remembered.
    Undecodable(DecodeFailure),
    /// The owner has to change something first, such as delete images. Until then every attempt fails in the same way.
    Permanent(JobError),
    /// The store, a library, the database or our settings are at fault: another attempt may succeed.
    Transient(Fault),
}

impl JobFailure {
    /// A failure until somebody changes something, with a code of `api::ErrorCode` and a sentence that a person can act on.
    pub(crate) fn permanent(code: &str, message: impl Into<String>) -> Self {
        Self::Permanent(JobError { code: code.to_owned(), message: message.into() })
    }

    /// A failure that no later attempt can change, with the same two values.
    pub(crate) fn unfixable(code: &str, message: impl Into<String>) -> Self {
        Self::Unfixable(JobError { code: code.to_owned(), message: message.into() })
    }
}

impl JobFailure {
    /// Says which file it was that could not be decoded, if that is the reason. The bytes must be those that the row knows: what a store
    /// got wrong is no fault of the file.
    pub(crate) fn of_file(self, image_id: &str, sha256: &Digest, source: &[u8]) -> Self {
        match self {
            Self::Unfixable(error) if render::is_of_file(&error.code) => {
                if Digest::sha256(source) != *sha256 {
                    return Self::Transient(Fault::internal("the store gave other bytes than were stored"));
                }
                Self::Undecodable(DecodeFailure { id: image_id.to_owned(), version: sha256.to_string(), error })
            }
            other => other,
        }
    }
}

impl From<Fault> for JobFailure {
    fn from(fault: Fault) -> Self {
        if let Some(seconds) = fault.retry_after_s() {
            return Self::Deferred { in_s: u32::try_from(seconds).unwrap_or(u32::MAX) };
        }
        // An owner's quota, for example: another attempt would fail alike.
        fault.refusal().map_or(Self::Transient(fault), Self::Permanent)
    }
}

impl From<storage::Error> for JobFailure {
    fn from(error: storage::Error) -> Self {
        Self::Transient(error.into())
    }
}

impl From<filters::Error> for JobFailure {
    fn from(error: filters::Error) -> Self {
        match error {
            filters::Error::Write(cause) => Self::Transient(Fault::internal(cause)),
            error if render::fits_later(&error) => Self::Deferred { in_s: MEMORY_RETRY_S },
            error => Self::unfixable(error.code(), error.to_string()),
        }
    }
}
