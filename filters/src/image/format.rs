//! Input formats: names and media types.

use serde::{Deserialize, Serialize};

/// A file format that the engine reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
    /// WebP (RFC 9649).
    Webp,
    /// GIF (version 87a or 89a), its first frame.
    Gif,
    /// TIFF 6.0 or BigTIFF, its first picture.
    Tiff,
    /// Windows or OS/2 bitmap.
    Bmp,
    /// QOI.
    Qoi,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] = [Self::Jpeg, Self::Png, Self::Webp, Self::Gif, Self::Tiff, Self::Bmp, Self::Qoi];

    /// The name in JSON: `jpeg`, `png` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Tiff => "tiff",
            Self::Bmp => "bmp",
            Self::Qoi => "qoi",
        }
    }

    /// The media type: `image/jpeg`, `image/png` and so on.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Qoi => "image/qoi",
        }
    }
}
