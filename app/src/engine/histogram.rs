//! How often each value occurs in a frame. The worker counts; the page shows.

/// Counts of the values 0 to 255 in red, green, blue and luma (Rec. 709 on encoded values). Of a draft, a sample of the rows is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Histogram {
    /// In the order red, green, blue, luma.
    pub(crate) bins: [[u32; 256]; 4],
    /// Pixels that are black: every channel at 0.
    pub(crate) shadows: u32,
    /// Pixels with a channel at 255.
    pub(crate) highlights: u32,
}
