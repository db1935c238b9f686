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

/// Bytes of a file that are read per millisecond, on the machine where costs were measured.
const BYTES_PER_MS: u64 = 50_000;

/// Cost of reading a table of that size from the store, in milliseconds.
pub(crate) const fn reading_cost_ms(size_bytes: u64) -> u64 {
    size_bytes / BYTES_PER_MS
}

impl LutRow {
    /// Cost of reading the table from the store, in milliseconds.
    pub(crate) const fn reading_cost_ms(&self) -> u64 {
        reading_cost_ms(self.size_bytes)
    }
}
