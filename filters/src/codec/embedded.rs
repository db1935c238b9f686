//! What a file carries beside its pixels: EXIF, XMP and a colour profile, each up to a size.

use super::profile::{MAX_PROFILE_BYTES, Space};
use crate::metadata::{Blocks, MAX_BLOCK_BYTES};

/// What a file carries beside its pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Embedded {
    pub(crate) blocks: Blocks,
    /// An ICC profile.
    pub(crate) icc: Option<Vec<u8>>,
    /// The colour space that the file names where there is no profile.
    pub(super) space: Option<Space>,
}

/// A copy of a block that is not too large to be carried over.
pub(super) fn block(bytes: &[u8]) -> Option<Vec<u8>> {
    (bytes.len() <= MAX_BLOCK_BYTES).then(|| bytes.to_vec())
}

/// A copy of a profile that is not too large to be read.
pub(super) fn profile(parts: &[&[u8]]) -> Option<Vec<u8>> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    (1..=MAX_PROFILE_BYTES).contains(&length).then(|| parts.concat())
}
