//! The data in a file besides its pixels: EXIF, XMP, IPTC and a colour profile, each up to a size limit.

use super::profile::{MAX_PROFILE_BYTES, Space};
use crate::metadata::{Blocks, MAX_BLOCK_BYTES};

/// The data in a file besides its pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Embedded {
    pub(crate) blocks: Blocks,
    /// An ICC profile.
    pub(crate) icc: Option<Vec<u8>>,
    /// The colour space that the file names if it has no profile.
    pub(super) space: Option<Space>,
}

/// Copies a metadata block unless it is too large.
pub(super) fn block(bytes: &[u8]) -> Option<Vec<u8>> {
    (bytes.len() <= MAX_BLOCK_BYTES).then(|| bytes.to_vec())
}

/// Joins and copies a profile unless it is too large.
pub(super) fn profile(parts: &[&[u8]]) -> Option<Vec<u8>> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    (1..=MAX_PROFILE_BYTES).contains(&length).then(|| parts.concat())
}
