//! The files of a library in one order, for downloads.

use api::OutputFormat;
use filters::{Digest, Format};
use serde::{Deserialize, Serialize};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FileKind {
    Original(Format),
    Lut,
    Rendition(OutputFormat),
}

/// A file in the store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredFile {
    /// Its place in the order of all files: a letter for the kind, and the id.
    pub(crate) place: String,
    pub(crate) kind: FileKind,
    pub(crate) id: String,
    /// Prefix of its key.
    pub(crate) key_prefix: String,
    pub(crate) sha256: Digest,
    pub(crate) name: String,
    pub(crate) size_bytes: u64,
    pub(crate) created_at: String,
}

impl StoredFile {
    /// The number of objects: a rendition has a receipt.
    pub(crate) const fn objects(&self) -> u64 {
        match self.kind {
            FileKind::Original(_) | FileKind::Lut => 1,
            FileKind::Rendition(_) => 2,
        }
    }
}

/// The parts of a download.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DownloadPlan {
    /// About how many bytes the rows take.
    pub(crate) row_bytes: u64,
    pub(crate) parts: Vec<DownloadPart>,
}

/// The files after the place `after` and up to the place `last`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct DownloadPart {
    /// Empty for the first part.
    pub(crate) after: String,
    pub(crate) last: String,
    pub(crate) files: u64,
    pub(crate) objects: u64,
    pub(crate) size_bytes: u64,
}
