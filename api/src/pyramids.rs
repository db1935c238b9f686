//! Pyramids in the API: tiled TIFF files that hold an image at all scales.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{Job, JobError, SnakeCase};

/// The sides of tiles in pixels that a pyramid can be built with.
pub const TILE_SIDES_PX: [u32; 2] = [256, 512];

/// One file that holds an image at all scales, in tiles: built from an image or a file in the bucket, or registered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pyramid {
    /// Its id.
    pub id: String,
    /// The image that it is built from; absent if it is built from or is a file in the bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_id: Option<String>,
    /// The collection that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection_id: Option<String>,
    /// The name of the photograph or file that it is built from. For a registered pyramid: its own name.
    pub source_name: String,
    /// Its state.
    pub state: PyramidState,
    /// The job that builds it; absent for a registered pyramid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
    /// Why it failed; absent unless `state` is `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<JobError>,
    /// Width of the largest level in pixels; absent until `state` is `ready`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height of the largest level in pixels; absent until `state` is `ready`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Width of a tile in pixels.
    pub tile: u32,
    /// Height of a tile in pixels, if it differs from the width. Only registered pyramids have such tiles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tile_height: Option<u32>,
    /// How the tiles are compressed: `deflate` or `jpeg`. Registered pyramids may have others, such as `lzw`. The set is open.
    pub compression: SnakeCase,
    /// The quality of JPEG tiles, if they were built here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// Whether the smaller levels are means in linear light.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub linear: bool,
    /// The levels, the largest one first; absent until `state` is `ready`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub levels: Option<Vec<PyramidLevel>>,
    /// Size of the file; absent until `state` is `ready`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// When it was requested or registered.
    pub created_at: String,
    /// Path of the file; absent until `state` is `ready`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_url: Option<String>,
}

/// One scale of a pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PyramidLevel {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Number of tiles in a row.
    pub columns: u32,
    /// Number of rows of tiles.
    pub rows: u32,
}

/// The state of a pyramid. A client should expect new states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PyramidState {
    /// Its job waits in the queue.
    Waiting,
    /// Its job runs.
    Building,
    /// The file is stored.
    Ready,
    /// Its job failed; `error` says why.
    Failed,
    /// Its owner cancelled the job.
    Cancelled,
    /// A state of a newer edge. An edge never sends it.
    #[serde(skip)]
    Unknown,
}

impl<'de> Deserialize<'de> for PyramidState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match String::deserialize(deserializer)?.as_str() {
            "waiting" => Self::Waiting,
            "building" => Self::Building,
            "ready" => Self::Ready,
            "failed" => Self::Failed,
            "cancelled" => Self::Cancelled,
            _ => Self::Unknown,
        })
    }
}

/// How the tiles of a new pyramid are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TileCompression {
    /// Lossless: deflate with a horizontal predictor.
    #[default]
    Deflate,
    /// One complete JPEG per tile.
    Jpeg,
}

impl TileCompression {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deflate => "deflate",
            Self::Jpeg => "jpeg",
        }
    }
}

/// Body of `POST /api/images/{id}/pyramid`. Absent fields have their defaults.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PyramidRequest {
    /// The side of a tile in pixels: 256 or 512. 512 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 256, maximum = 512))]
    pub tile: Option<u32>,
    /// `deflate` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<TileCompression>,
    /// The quality of JPEG tiles, 1 to 100; 85 if absent. Only with `jpeg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100))]
    pub quality: Option<u8>,
    /// Whether the smaller levels are means in linear light. Otherwise they are means of the encoded values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linear: Option<bool>,
    /// The recipe to apply. Its output settings do not matter, except for `metadata`. Absent: the picture as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<Value>,
}

/// The response: a pyramid and the job that builds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PyramidAccepted {
    /// The pyramid.
    pub pyramid: Pyramid,
    /// Its job.
    pub job: Job,
}

/// Body of `POST /api/pyramids`: registers a tiled TIFF that lies in the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PyramidRegistration {
    /// Its key, below `incoming/{owner}/`.
    #[cfg_attr(feature = "openapi", schema(max_length = 1024))]
    pub key: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pyramid_without_result_has_no_such_fields() {
        let text = json!({"id": "p", "source_name": "a.jpg", "state": "waiting", "job_id": "j", "tile": 512,
            "compression": "deflate", "linear": false, "created_at": "t"});
        let pyramid: Pyramid = serde_json::from_value(text.clone()).unwrap();
        assert_eq!(pyramid.state, PyramidState::Waiting);
        assert_eq!(serde_json::to_value(&pyramid).unwrap(), text);
    }

    #[test]
    fn pyramid_state_of_newer_edge_is_unknown() {
        for (text, state) in [
            ("building", PyramidState::Building),
            ("ready", PyramidState::Ready),
            ("failed", PyramidState::Failed),
            ("cancelled", PyramidState::Cancelled),
            ("floating", PyramidState::Unknown),
        ] {
            assert_eq!(serde_json::from_value::<PyramidState>(json!(text)).ok(), Some(state), "{text}");
        }
    }

    #[test]
    fn pyramid_request_is_strict() {
        assert_eq!(serde_json::from_str::<PyramidRequest>("{}").ok(), Some(PyramidRequest::default()));
        for text in [r#"{"tiles":256}"#, r#"{"compression":"lzw"}"#, r#"{"quality":300}"#] {
            assert!(serde_json::from_str::<PyramidRequest>(text).is_err(), "{text}");
        }
    }
}
