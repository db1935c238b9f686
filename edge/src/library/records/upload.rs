//! Announced uploads.

use filters::Digest;
use serde::{Deserialize, Serialize};

/// An announced upload: the file that the client described.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct UploadRow {
    pub(crate) id: String,
    /// Prefix of the key for the bytes.
    pub(crate) key_prefix: String,
    pub(crate) name: String,
    pub(crate) size_bytes: u64,
    pub(crate) sha256: Digest,
    pub(crate) media_type: String,
    pub(crate) expires_at_ms: u64,
}

/// One version of an object under `incoming/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ObjectVersion {
    pub(crate) key: String,
    pub(crate) etag: String,
    #[serde(default)]
    pub(crate) size_bytes: u64,
    /// When the store wrote it, if that is known.
    #[serde(default)]
    pub(crate) modified_ms: Option<u64>,
}
