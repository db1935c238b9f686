//! Output formats with their settings.

/// The default quality of a JPEG.
pub(crate) const DEFAULT_QUALITY: u8 = 85;

/// An output format with its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lossy, without alpha: transparent pixels are composited on white.
    Jpeg {
        /// Quality from 1 to 100.
        quality: u8,
        /// Chroma resolution.
        subsampling: Subsampling,
    },
    /// Lossless, with alpha.
    Png {
        /// Bits per sample; those of the source if `None`.
        depth: Option<BitDepth>,
    },
    /// Lossless, 8 bits per sample, with alpha.
    Webp,
}

/// Chroma resolution of a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subsampling {
    /// Half resolution in both directions: smaller files.
    #[default]
    S420,
    /// Full resolution: sharp colour edges.
    S444,
}

/// Bits per sample of a PNG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BitDepth {
    /// 8 bits.
    Eight,
    /// 16 bits.
    Sixteen,
}

impl Encoding {
    /// A JPEG with default settings.
    pub const JPEG: Self = Self::Jpeg { quality: DEFAULT_QUALITY, subsampling: Subsampling::S420 };

    /// A PNG with the source's bits per sample.
    pub const PNG: Self = Self::Png { depth: None };
}

impl Default for Encoding {
    fn default() -> Self {
        Self::JPEG
    }
}
