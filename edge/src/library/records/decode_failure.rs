//! A file that cannot be decoded.

use api::JobError;
use serde::{Deserialize, Serialize};

/// A file of which the engine found that it is damaged or of a variant that it does not read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DecodeFailure {
    /// Of the image or the rendition; of a file that became no image, of the image that it would have become.
    pub(crate) id: String,
    /// The file's version: its SHA-256, or the store's ETag.
    pub(crate) version: String,
    pub(crate) error: JobError,
}
