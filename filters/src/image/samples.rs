//! Interleaved samples: channels, depth, and the frame of both.

use super::geometry::Size;

/// The samples of a pixel, interleaved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channels {
    Gray,
    GrayAlpha,
    Rgb,
    Rgba,
}

impl Channels {
    pub(crate) const fn count(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    pub(crate) const fn has_alpha(self) -> bool {
        matches!(self, Self::GrayAlpha | Self::Rgba)
    }

    pub(crate) const fn is_gray(self) -> bool {
        matches!(self, Self::Gray | Self::GrayAlpha)
    }

    pub(crate) const fn new(gray: bool, alpha: bool) -> Self {
        match (gray, alpha) {
            (true, false) => Self::Gray,
            (true, true) => Self::GrayAlpha,
            (false, false) => Self::Rgb,
            (false, true) => Self::Rgba,
        }
    }
}

/// Bits per sample. 16-bit samples are big-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    Eight,
    Sixteen,
}

impl Depth {
    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::Eight => 1,
            Self::Sixteen => 2,
        }
    }
}

/// The layout of interleaved samples: size, channels and depth.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) size: Size,
    pub(crate) channels: Channels,
    pub(crate) depth: Depth,
}

impl Frame {
    /// The length of a row in bytes, without padding.
    pub(crate) const fn row_bytes(&self) -> usize {
        self.size.width * self.channels.count() * self.depth.bytes()
    }

    /// The length of all rows in bytes.
    pub(crate) const fn bytes(&self) -> u64 {
        self.row_bytes() as u64 * self.size.height as u64
    }
}
