//! File formats out, with their settings.

/// The quality a JPEG has when nobody names one.
pub(crate) const DEFAULT_QUALITY: u8 = 85;

/// A format out, with its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lossy; no alpha: transparent pixels are laid on white.
    Jpeg {
        /// 1 to 100.
        quality: u8,
        /// Chroma resolution.
        subsampling: Subsampling,
    },
    /// Lossless, alpha kept.
    Png {
        /// Bits a sample; as many as the source has if none is named.
        depth: Option<BitDepth>,
    },
    /// Lossless, 8 bits a sample, alpha kept.
    Webp,
}

/// Chroma resolution of a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subsampling {
    /// Half both ways: smaller files.
    #[default]
    S420,
    /// Full: sharp colour edges.
    S444,
}

/// Bits a sample of a PNG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BitDepth {
    /// 256 steps.
    Eight,
    /// 65536 steps.
    Sixteen,
}

impl Encoding {
    /// A JPEG with the settings it has when the recipe names none.
    pub const JPEG: Self = Self::Jpeg { quality: DEFAULT_QUALITY, subsampling: Subsampling::S420 };

    /// A PNG with the source's bits a sample.
    pub const PNG: Self = Self::Png { depth: None };
}

impl Default for Encoding {
    fn default() -> Self {
        Self::JPEG
    }
}
