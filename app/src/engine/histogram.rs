//! How often each value occurs in a frame. The worker counts; the page shows.

/// Counts of the values 0 to 255 in red, green, blue and luma (Rec. 709 on encoded values).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Histogram {
    /// In the order red, green, blue, luma.
    pub(crate) bins: Box<[[u32; 256]; 4]>,
    /// Pixels with a channel at 0.
    pub(crate) clipped_low: u32,
    /// Pixels with a channel at 255.
    pub(crate) clipped_high: u32,
    /// All pixels that were counted.
    pub(crate) pixels: u32,
}
