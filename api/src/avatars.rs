//! Avatars: the picture of an account, a JPEG of 512 x 512 pixels. A client announces a photograph, writes its bytes to a presigned URL,
//! and confirms. A job crops and scales it.

use std::collections::BTreeMap;

use filters::Digest;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Sides of an avatar in pixels.
pub const AVATAR_SIDE_PX: u32 = 512;

/// Body of `POST /api/avatar/uploads`: the photograph that becomes the avatar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AvatarRequest {
    /// Its media type, such as `image/jpeg`; one of a format that the engine reads.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Its size in bytes.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub size: u64,
    /// SHA-256 of its bytes, in hex.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
    pub sha256: Digest,
    /// The point that stays in the square. The centre by default.
    #[serde(default)]
    pub focus: Focus,
}

/// A point of a picture, as shares of its upright width and height, from 0 (left, top) to 1 (right, bottom). The square is as large as the
/// picture allows, and as close to this point as possible.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Focus {
    /// From the left.
    #[cfg_attr(feature = "openapi", schema(minimum = 0.0, maximum = 1.0))]
    pub x: f64,
    /// From the top.
    #[cfg_attr(feature = "openapi", schema(minimum = 0.0, maximum = 1.0))]
    pub y: f64,
}

impl Default for Focus {
    fn default() -> Self {
        Self { x: 0.5, y: 0.5 }
    }
}

/// Where to write the bytes of an announced avatar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AvatarTicket {
    /// Where to send the bytes: a URL of the store, or a path of the edge.
    pub url: String,
    /// The method: `PUT`.
    pub method: String,
    /// The headers that must be sent.
    pub headers: BTreeMap<String, String>,
    /// Until when the bytes may be written, RFC 3339.
    pub expires_at: String,
    /// The path that confirms the upload, by `POST`.
    pub confirm_url: String,
}

/// A confirmed avatar. A repeated confirmation returns the current state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AvatarAccepted {
    /// The job that makes it. If it fails, its error says why, and the avatar does not change.
    pub job: Job,
    /// The path of the account's current avatar: the new one after the job is done. `None` for an account without an avatar.
    pub avatar: Option<String>,
}
