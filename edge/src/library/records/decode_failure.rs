//! A file that cannot be decoded.

use api::JobError;
use serde::{Deserialize, Serialize};

/// A file that the engine cannot decode, because it is damaged or of an unsupported variant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DecodeFailure {
    /// Id of the image or the rendition. For a file that did not become an image, the id that was reserved for it.
    pub(crate) id: String,
    /// Version of the file: its SHA-256, or the store's ETag.
    pub(crate) version: String,
    pub(crate) error: JobError,
}
