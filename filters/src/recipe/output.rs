//! How the result is encoded.

use serde_json::{Map, Value};

use super::error::{RecipeError, RecipeErrorCode, excerpt, known_fields, object};
use super::value::whole;

/// How the result is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Lossy; no alpha: transparent pixels are laid on white.
    Jpeg {
        /// 1 to 100.
        quality: u8,
        /// Chroma resolution.
        subsampling: Subsampling,
    },
    /// Lossless, 8 bits a sample, alpha kept.
    Png,
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

impl Output {
    /// The quality a JPEG has when the recipe names none.
    pub const DEFAULT_QUALITY: u8 = 85;

    /// `image/jpeg` or `image/png`.
    #[must_use]
    pub const fn media_type(&self) -> &'static str {
        match self {
            Self::Jpeg { .. } => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// `jpeg` or `png`: the name on the wire.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        match self {
            Self::Jpeg { .. } => "jpeg",
            Self::Png => "png",
        }
    }

    /// `jpg` or `png`: how a file's name ends.
    #[must_use]
    pub const fn extension(&self) -> &'static str {
        match self {
            Self::Jpeg { .. } => "jpg",
            Self::Png => "png",
        }
    }

    pub(super) fn from_value(value: &Value) -> Result<Self, RecipeError> {
        let at = |field: &str| format!("/output/{field}");
        let fields = object(value, "/output", "the output")?;
        match fields.get("format").and_then(Value::as_str) {
            Some("jpeg") => {
                known_fields(fields, "/output", &["format", "quality", "subsampling"])?;
                let quality = match fields.get("quality") {
                    None => Self::DEFAULT_QUALITY,
                    Some(value) => value
                        .as_number()
                        .and_then(whole)
                        .and_then(|q| u8::try_from(q).ok())
                        .filter(|q| (1..=100).contains(q))
                        .ok_or_else(|| {
                            let message = format!(
                                "`quality` must be a whole number from 1 to 100, not {}.",
                                excerpt(&value.to_string())
                            );
                            RecipeError::new(RecipeErrorCode::OutOfRange, at("quality"), message)
                        })?,
                };
                let subsampling = match fields.get("subsampling").map(Value::as_str) {
                    None | Some(Some("4:2:0")) => Subsampling::S420,
                    Some(Some("4:4:4")) => Subsampling::S444,
                    Some(_) => {
                        let message = "`subsampling` must be `4:2:0` or `4:4:4`.";
                        return Err(RecipeError::new(RecipeErrorCode::OutOfRange, at("subsampling"), message));
                    }
                };
                Ok(Self::Jpeg { quality, subsampling })
            }
            Some("png") => {
                known_fields(fields, "/output", &["format"])?;
                Ok(Self::Png)
            }
            _ => Err(RecipeError::new(RecipeErrorCode::OutOfRange, at("format"), "`format` must be `jpeg` or `png`.")),
        }
    }

    pub(super) fn to_value(self) -> Value {
        let mut fields = Map::new();
        fields.insert("format".to_owned(), self.format().into());
        if let Self::Jpeg { quality, subsampling } = self {
            if quality != Self::DEFAULT_QUALITY {
                fields.insert("quality".to_owned(), quality.into());
            }
            if subsampling == Subsampling::S444 {
                fields.insert("subsampling".to_owned(), "4:4:4".into());
            }
        }
        Value::Object(fields)
    }
}

impl Default for Output {
    fn default() -> Self {
        Self::Jpeg { quality: Self::DEFAULT_QUALITY, subsampling: Subsampling::default() }
    }
}
