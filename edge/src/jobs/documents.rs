//! Reads the documents of presets and makes that are stored in the bucket.

use super::context::JobContext;
use super::failure::JobFailure;
use super::incoming_file;
use crate::access::ceiling;
use crate::platform::memory_budget::MemoryReservation;
use crate::presets::{MAX_DOCUMENT_BYTES, MEMORY_PER_BYTE};
use crate::problem::Fault;
use crate::storage::IncomingKey;

/// A file in the bucket.
pub(super) struct DocumentFile<'a> {
    key: IncomingKey<'a>,
    pub(super) text: Vec<u8>,
    _reserved: MemoryReservation,
}

impl<'a> DocumentFile<'a> {
    /// Reads a version of a file. Fails if the file is gone, too large, or has another version by now: that version has a
    /// job of its own.
    pub(super) async fn read(context: JobContext<'_>, key: &'a str, etag: &str) -> Result<Self, JobFailure> {
        let parsed = IncomingKey::parse(key).ok_or(JobFailure::SubjectGone)?;
        // The job waits until guests may add data again.
        ceiling::check_library(context.edge, context.library_id).await?;
        let storage = context.edge.storage()?;
        let head = incoming_file::head(&storage, key, parsed, MAX_DOCUMENT_BYTES).await?;
        if head.etag != etag {
            let message = "A newer version replaced this file before the server could read it. The newer version is \
                processed by itself.";
            return Err(JobFailure::final_error("not_ready", message));
        }
        let reserved = MemoryReservation::reserve(head.size_bytes * MEMORY_PER_BYTE).await?;
        let text = incoming_file::read_version(&storage, key, &head).await?.ok_or_else(incoming_file::gone)?;
        Ok(Self { key: parsed, text, _reserved: reserved })
    }

    pub(super) const fn key(&self) -> IncomingKey<'a> {
        self.key
    }

    /// The failure of a job whose file is wrong: file, place and reason. This version of the file always fails.
    pub(super) fn wrong(&self, fault: Fault) -> JobFailure {
        self.failure(fault, true)
    }

    /// The failure of a job whose file cannot be stored until its owner changes something.
    pub(super) fn refused(&self, fault: Fault) -> JobFailure {
        self.failure(fault, false)
    }

    fn failure(&self, fault: Fault, is_final: bool) -> JobFailure {
        if fault.retry_after_s().is_some() {
            return fault.into();
        }
        let Some(error) = fault.to_job_error() else { return fault.into() };
        let place = match fault.pointer() {
            Some(pointer) if !pointer.is_empty() => format!("{}, {pointer}", self.key.file),
            _ => self.key.file.to_owned(),
        };
        let message = format!("{place}: {}", error.message);
        if is_final {
            JobFailure::final_error(&error.code, message)
        } else {
            JobFailure::permanent(&error.code, message)
        }
    }
}
