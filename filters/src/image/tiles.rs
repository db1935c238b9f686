//! Settings of a pyramid: the size of its tiles, and how they are compressed.

use serde::{Deserialize, Serialize};

use super::encoding::{DEFAULT_QUALITY, Subsampling};
use super::geometry::Size;

/// Width and height of a pyramid's tiles in pixels. In JSON the number: 256 or 512.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub enum TileSize {
    /// 256 x 256 pixels.
    Px256,
    /// 512 x 512 pixels.
    #[default]
    Px512,
}

impl TileSize {
    /// The side of a tile in pixels.
    #[must_use]
    pub const fn px(self) -> u32 {
        match self {
            Self::Px256 => 256,
            Self::Px512 => 512,
        }
    }

    pub(crate) const fn side(self) -> usize {
        self.px() as usize
    }
}

impl From<TileSize> for u32 {
    fn from(size: TileSize) -> Self {
        size.px()
    }
}

impl TryFrom<u32> for TileSize {
    type Error = &'static str;

    fn try_from(px: u32) -> Result<Self, Self::Error> {
        match px {
            256 => Ok(Self::Px256),
            512 => Ok(Self::Px512),
            _ => Err("A tile must have 256 or 512 pixels on each side."),
        }
    }
}

/// How the tiles of a pyramid are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PyramidCompression {
    /// Lossless, with alpha: deflate with horizontal differences.
    #[default]
    Deflate,
    /// Lossy, without alpha: each tile is a complete JPEG. Chroma has half resolution below quality 90.
    Jpeg {
        /// Quality from 1 to 100.
        quality: u8,
    },
}

impl PyramidCompression {
    /// The chroma resolution of the tiles: full from quality 90 on, as `vips` chooses it.
    pub(crate) const fn subsampling(quality: u8) -> Subsampling {
        if quality < 90 { Subsampling::S420 } else { Subsampling::S444 }
    }
}

/// One level of a pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PyramidLevel {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The number of tiles in a row.
    pub columns: u32,
    /// The number of rows of tiles.
    pub rows: u32,
}

impl PyramidLevel {
    fn new(width: u32, height: u32, tile: TileSize) -> Self {
        Self { width, height, columns: width.div_ceil(tile.px()), rows: height.div_ceil(tile.px()) }
    }

    /// The levels of a pyramid over a picture, the largest first. The sides of each level are half of those of the level before, rounded up;
    /// the last level fits one tile.
    pub(crate) fn all(size: Size, tile: TileSize) -> Vec<Self> {
        let (width, height) = (size.width as u32, size.height as u32);
        let next = |level: &Self| {
            let smaller = Self::new(level.width.div_ceil(2), level.height.div_ceil(2), tile);
            (level.columns > 1 || level.rows > 1).then_some(smaller)
        };
        std::iter::successors(Some(Self::new(width, height, tile)), next).collect()
    }

    /// The number of tiles.
    pub(crate) const fn tiles(&self) -> usize {
        self.columns as usize * self.rows as usize
    }
}

/// The settings of a pyramid. In JSON: `{"tile": 512, "compression": "jpeg", "quality": 85, "linear": false}`; each may be missing, and
/// `quality` belongs to JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub struct PyramidSettings {
    /// The size of the tiles.
    pub tile: TileSize,
    /// How the tiles are compressed.
    pub compression: PyramidCompression,
    /// Whether the smaller levels are means in linear light. Otherwise they are means of the sRGB samples, as most programs compute them.
    pub linear: bool,
}

/// The form of the settings in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    #[serde(default)]
    tile: TileSize,
    #[serde(default)]
    compression: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quality: Option<u8>,
    #[serde(default)]
    linear: bool,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    #[default]
    Deflate,
    Jpeg,
}

impl From<PyramidSettings> for Fields {
    fn from(PyramidSettings { tile, compression, linear }: PyramidSettings) -> Self {
        let (compression, quality) = match compression {
            PyramidCompression::Deflate => (Name::Deflate, None),
            PyramidCompression::Jpeg { quality } => (Name::Jpeg, Some(quality)),
        };
        Self { tile, compression, quality, linear }
    }
}

impl TryFrom<Fields> for PyramidSettings {
    type Error = &'static str;

    fn try_from(Fields { tile, compression, quality, linear }: Fields) -> Result<Self, Self::Error> {
        let compression = match (compression, quality) {
            (Name::Deflate, None) => PyramidCompression::Deflate,
            (Name::Deflate, Some(_)) => return Err("`quality` belongs to the compression `jpeg`."),
            (Name::Jpeg, quality) => PyramidCompression::Jpeg { quality: quality.unwrap_or(DEFAULT_QUALITY) },
        };
        match compression {
            PyramidCompression::Jpeg { quality } if !(1..=100).contains(&quality) => {
                Err("`quality` must be from 1 to 100.")
            }
            _ => Ok(Self { tile, compression, linear }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pyramid_settings_have_a_json_form() {
        let jpeg = PyramidSettings {
            tile: TileSize::Px256,
            compression: PyramidCompression::Jpeg { quality: 40 },
            linear: true,
        };
        let text = r#"{"tile":256,"compression":"jpeg","quality":40,"linear":true}"#;
        assert_eq!(serde_json::to_string(&jpeg).unwrap(), text);
        assert_eq!(serde_json::from_str::<PyramidSettings>(text).unwrap(), jpeg);
        assert_eq!(serde_json::from_str::<PyramidSettings>("{}").unwrap(), PyramidSettings::default());
        let default = PyramidCompression::Jpeg { quality: 85 };
        let named: PyramidSettings = serde_json::from_str(r#"{"compression":"jpeg"}"#).unwrap();
        assert_eq!(named, PyramidSettings { compression: default, ..PyramidSettings::default() });
    }

    #[test]
    fn pyramid_levels_end_with_one_tile() {
        let levels = |width, height, tile| {
            let all = PyramidLevel::all(Size { width, height }, tile);
            all.iter().map(|level| [level.width, level.height, level.columns, level.rows]).collect::<Vec<_>>()
        };
        assert_eq!(levels(1, 1, TileSize::Px256), [[1, 1, 1, 1]]);
        assert_eq!(levels(512, 512, TileSize::Px512), [[512, 512, 1, 1]]);
        assert_eq!(levels(513, 1, TileSize::Px512), [[513, 1, 2, 1], [257, 1, 1, 1]]);
        let expected = [[1001, 600, 4, 3], [501, 300, 2, 2], [251, 150, 1, 1]];
        assert_eq!(levels(1001, 600, TileSize::Px256), expected);
    }

    #[test]
    fn pyramid_settings_refuse_what_they_do_not_know() {
        for text in [
            r#"{"tile":128}"#,
            r#"{"compression":"lzw"}"#,
            r#"{"quality":80}"#,
            r#"{"compression":"jpeg","quality":0}"#,
            r#"{"compression":"jpeg","quality":101}"#,
            r#"{"levels":3}"#,
        ] {
            assert!(serde_json::from_str::<PyramidSettings>(text).is_err(), "{text}");
        }
    }
}
