//! The format of a rendition's file.

use filters::Encoding;
use serde::{Deserialize, Serialize};

/// The format of a rendition's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OutputFormat {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// Lossless WebP.
    Webp,
}

impl OutputFormat {
    /// The name in JSON: `jpeg`, `png` or `webp`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    /// The file name extension: `jpg`, `png` or `webp`.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png | Self::Webp => self.as_str(),
        }
    }

    /// The media type: `image/jpeg`, `image/png` or `image/webp`.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

impl From<Encoding> for OutputFormat {
    fn from(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Jpeg { .. } => Self::Jpeg,
            Encoding::Png { .. } => Self::Png,
            Encoding::Webp => Self::Webp,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use filters::Output;

    #[test]
    fn output_format_is_the_engines() {
        for encoding in [Encoding::JPEG, Encoding::PNG, Encoding::Webp] {
            let (format, output) = (OutputFormat::from(encoding), Output::from(encoding));
            assert_eq!(format.as_str(), output.format());
            assert_eq!(format.extension(), output.extension());
            assert_eq!(format.media_type(), output.media_type());
            assert_eq!(serde_json::to_value(format).ok(), Some(output.format().into()));
        }
    }
}
