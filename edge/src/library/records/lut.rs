//! The row of a look-up table.

use filters::{Digest, LutKind};
use serde::{Deserialize, Serialize};

/// One look-up table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LutRow {
    pub(crate) id: String,
    /// Prefix of its file's key.
    pub(crate) key_prefix: String,
    pub(crate) sha256: Digest,
    pub(crate) name: String,
    pub(crate) kind: LutKind,
    pub(crate) size: u32,
    pub(crate) size_bytes: u64,
    pub(crate) memory_bytes: u64,
    pub(crate) created_at: String,
}
