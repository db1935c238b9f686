//! What a stage needs. Each stage states it in one place; the plan reads it from there and adds it up.

use crate::image::Rect;

/// What a stage needs to yield a part of its result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Needs {
    /// The part of its input that the part is made of.
    pub(crate) input: Rect,
    /// What the stage holds at a time, in bytes.
    pub(crate) memory_bytes: u64,
    /// The time that the stage itself takes for the part, in nanoseconds of the reference machine.
    pub(crate) work_ns: f64,
}
