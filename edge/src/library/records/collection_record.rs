//! What a job found out about a record of a collection.

use api::{JobError, MarkSource};
use serde::{Deserialize, Serialize};

use super::{PyramidFacts, PyramidOptions};

/// What a job found out about its record. A job returns it as its result.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RecordResult {
    pub(crate) record_id: String,
    /// The version that was processed.
    pub(crate) etag: String,
    pub(crate) size_bytes: u64,
    /// Whether the picture is restricted, and what decided it.
    pub(crate) restricted: Option<(bool, Option<MarkSource>)>,
    pub(crate) outcome: RecordOutcome,
}

/// What became of a record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum RecordOutcome {
    /// A pyramid was published.
    Pyramid { facts: Box<PyramidFacts>, options: PyramidOptions, built_from: String },
    /// The file was published unchanged.
    Copy { written_bytes: u64, built_from: String },
    /// The published file shows this version already.
    Unchanged,
    /// It was refused.
    Refused { error: JobError },
    /// It failed for a temporary reason: the next run tries it again.
    Failed { error: JobError },
    /// The source is gone.
    Gone,
}
