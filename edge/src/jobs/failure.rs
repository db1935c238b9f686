//! Reasons why an attempt at a job failed. They decide whether there is another attempt.

use api::JobError;
use filters::Digest;

use crate::library::records::DecodeFailure;
use crate::problem::Fault;
use crate::{render, storage};

/// Delay of a job that found no free memory.
const MEMORY_RETRY_S: u32 = 5;

/// Why an attempt failed.
#[derive(Debug)]
pub(crate) enum JobFailure {
    /// The subject of the job was deleted, or the job was cancelled.
    SubjectGone,
    /// Too early: the owner's hourly budget is used up, or others hold the memory. The attempt does not count.
    Deferred { delay_s: u32 },
    /// The file or the recipe is wrong. Every attempt fails in the same way.
    Final(JobError),
    /// The file cannot be decoded. Like `Final`, and the library remembers it.
    Undecodable(DecodeFailure),
    /// The owner must change something first, for example delete images. Until then every attempt fails in the same
    /// way.
    Permanent(JobError),
    /// The store, a library, the database or the settings failed. Another attempt may succeed.
    Transient(Fault),
}

impl JobFailure {
    /// A failure until somebody changes something, with a code of `api::ErrorCode` and a sentence that says what to do.
    pub(crate) fn permanent(code: &str, message: impl Into<String>) -> Self {
        Self::Permanent(JobError { code: code.to_owned(), message: message.into() })
    }

    /// A failure of every later attempt, with a code of `api::ErrorCode` and a sentence.
    pub(crate) fn final_error(code: &str, message: impl Into<String>) -> Self {
        Self::Final(JobError { code: code.to_owned(), message: message.into() })
    }
}

impl JobFailure {
    /// Counts an attempt that was too early, because it has cost too much to be repeated without a limit.
    pub(super) fn counted(self) -> Self {
        match self {
            Self::Deferred { .. } => Self::Transient(Fault::internal("an expensive attempt was too early")),
            other => other,
        }
    }

    /// Marks the failure as one of the file, if its bytes match the digest in the row. Otherwise the store returned
    /// wrong bytes, and another attempt may succeed.
    pub(crate) fn mark_undecodable(self, image_id: &str, sha256: &Digest, source: &[u8]) -> Self {
        match self {
            Self::Final(error) if render::is_decode_failure(&error.code) => {
                if Digest::sha256(source) != *sha256 {
                    return Self::Transient(Fault::internal("the store returned other bytes than were stored"));
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
            return Self::Deferred { delay_s: u32::try_from(seconds).unwrap_or(u32::MAX) };
        }
        // A refusal, such as one by a quota: another attempt fails in the same way.
        fault.to_job_error().map_or(Self::Transient(fault), Self::Permanent)
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
            error if render::is_temporary_shortage(&error) => Self::Deferred { delay_s: MEMORY_RETRY_S },
            error => Self::final_error(error.code(), error.to_string()),
        }
    }
}
