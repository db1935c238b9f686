//! Output settings: encoding, and which metadata to keep.

use serde_json::{Map, Value};

use super::json::{known_fields, object};
use crate::error::{RecipeError, RecipeErrorCode};
use crate::image::{self, BitDepth, Encoding, Subsampling};
use crate::metadata::Metadata;
use crate::spec::{as_integer, excerpt};

/// Output settings: encoding, and which metadata to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Output {
    /// The format and its settings.
    pub encoding: Encoding,
    /// Which EXIF, XMP and IPTC data to keep.
    pub metadata: Metadata,
}

impl From<Encoding> for Output {
    fn from(encoding: Encoding) -> Self {
        Self { encoding, ..Self::default() }
    }
}

impl Output {
    /// The default quality of a JPEG.
    pub const DEFAULT_QUALITY: u8 = image::DEFAULT_QUALITY;

    /// The media type: `image/jpeg`, `image/png` or `image/webp`.
    #[must_use]
    pub const fn media_type(&self) -> &'static str {
        match self.encoding {
            Encoding::Jpeg { .. } => "image/jpeg",
            Encoding::Png { .. } => "image/png",
            Encoding::Webp => "image/webp",
        }
    }

    /// The name in JSON: `jpeg`, `png` or `webp`.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        match self.encoding {
            Encoding::Jpeg { .. } => "jpeg",
            Encoding::Png { .. } => "png",
            Encoding::Webp => "webp",
        }
    }

    /// The file name extension: `jpg`, `png` or `webp`.
    #[must_use]
    pub const fn extension(&self) -> &'static str {
        match self.encoding {
            Encoding::Jpeg { .. } => "jpg",
            Encoding::Png { .. } => "png",
            Encoding::Webp => "webp",
        }
    }

    pub(crate) fn from_value(value: &Value) -> Result<Self, RecipeError> {
        let fields = object(value, "/output", "the output")?;
        let encoding = match fields.get("format").and_then(Value::as_str) {
            Some("jpeg") => {
                known_fields(fields, "/output", &["format", "metadata", "quality", "subsampling"])?;
                Encoding::Jpeg { quality: quality(fields)?, subsampling: subsampling(fields)? }
            }
            Some("png") => {
                known_fields(fields, "/output", &["format", "metadata", "bit_depth"])?;
                Encoding::Png { depth: depth(fields)? }
            }
            Some("webp") => {
                known_fields(fields, "/output", &["format", "metadata"])?;
                Encoding::Webp
            }
            _ => return Err(refused("format", "`format` must be `jpeg`, `png` or `webp`.")),
        };
        let metadata = match fields.get("metadata") {
            None => Metadata::default(),
            Some(word) => word
                .as_str()
                .and_then(Metadata::from_word)
                .ok_or_else(|| refused("metadata", "`metadata` must be `all`, `no_gps` or `none`."))?,
        };
        Ok(Self { encoding, metadata })
    }

    pub(crate) fn to_value(self) -> Value {
        let mut fields = Map::new();
        fields.insert("format".to_owned(), self.format().into());
        match self.encoding {
            Encoding::Jpeg { quality, subsampling } => {
                if quality != Self::DEFAULT_QUALITY {
                    fields.insert("quality".to_owned(), quality.into());
                }
                if subsampling == Subsampling::S444 {
                    fields.insert("subsampling".to_owned(), "4:4:4".into());
                }
            }
            Encoding::Png { depth: Some(depth) } => {
                fields.insert("bit_depth".to_owned(), if depth == BitDepth::Sixteen { 16 } else { 8 }.into());
            }
            Encoding::Png { depth: None } | Encoding::Webp => {}
        }
        if self.metadata != Metadata::default() {
            fields.insert("metadata".to_owned(), self.metadata.as_str().into());
        }
        Value::Object(fields)
    }
}

fn refused(field: &str, message: impl Into<String>) -> RecipeError {
    RecipeError::new(RecipeErrorCode::OutOfRange, format!("/output/{field}"), message)
}

fn quality(fields: &Map<String, Value>) -> Result<u8, RecipeError> {
    let Some(value) = fields.get("quality") else { return Ok(Output::DEFAULT_QUALITY) };
    let quality = value.as_number().and_then(as_integer).and_then(|quality| u8::try_from(quality).ok());
    quality.filter(|quality| (1..=100).contains(quality)).ok_or_else(|| {
        let value = value.to_string();
        refused("quality", format!("`quality` must be a whole number from 1 to 100, not {}.", excerpt(&value)))
    })
}

fn subsampling(fields: &Map<String, Value>) -> Result<Subsampling, RecipeError> {
    match fields.get("subsampling").map(Value::as_str) {
        None | Some(Some("4:2:0")) => Ok(Subsampling::S420),
        Some(Some("4:4:4")) => Ok(Subsampling::S444),
        Some(_) => Err(refused("subsampling", "`subsampling` must be `4:2:0` or `4:4:4`.")),
    }
}

fn depth(fields: &Map<String, Value>) -> Result<Option<BitDepth>, RecipeError> {
    match fields.get("bit_depth").map(|value| value.as_number().and_then(as_integer)) {
        None => Ok(None),
        Some(Some(8)) => Ok(Some(BitDepth::Eight)),
        Some(Some(16)) => Ok(Some(BitDepth::Sixteen)),
        Some(_) => Err(refused("bit_depth", "`bit_depth` must be 8 or 16.")),
    }
}
