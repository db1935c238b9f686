//! The requirements of a stage. Each stage states them in one place; the plan adds them up.

use crate::image::Rect;

/// What a stage needs to yield a region of its result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Needs {
    /// The region of its input.
    pub(crate) input: Rect,
    /// Its memory in bytes.
    pub(crate) memory_bytes: u64,
    /// Its own work for the region, in nanoseconds of the reference machine.
    pub(crate) work_ns: f64,
}
