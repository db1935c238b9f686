//! The resources of the API. Times are RFC 3339 in UTC; ids are UUIDv7.

use std::collections::BTreeMap;

use filters::{AssetId, Digest, Format, LutKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Job, JobError, JobState, Make, OutputFormat, PresetReference, Visibility};

/// Liveness and versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// `ok`.
    pub status: String,
    /// The edge's version.
    pub version: String,
    /// The engine's version.
    pub engine: String,
}

/// The session of the cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The id of the owner of all data in this session.
    pub owner_id: String,
    /// `guest`.
    pub kind: String,
    /// When the session ends.
    pub expires_at: String,
}

/// The catalogue of operations with their parameter specifications.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpCatalog {
    /// The engine's version.
    pub engine: String,
    /// The specifications of all operations.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Value>))]
    pub ops: Vec<filters::OpSpec>,
}

/// A page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// `?cursor=` of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// An original with its metadata and renditions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Image {
    /// Its id.
    pub id: String,
    /// The file's name as uploaded.
    pub name: String,
    /// The file's format.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "jpeg"))]
    pub format: Format,
    /// The file's size.
    pub size_bytes: u64,
    /// Width in pixels as displayed.
    pub width: u32,
    /// Height in pixels as displayed.
    pub height: u32,
    /// SHA-256 of the file.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sha256: Digest,
    /// When it was uploaded.
    pub created_at: String,
    /// The combined state of its jobs: `failed` if one failed, otherwise `running`, `queued` or `done`.
    pub state: JobState,
    /// Make and model of the camera.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<String>,
    /// The lens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// The exposure settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure: Option<Exposure>,
    /// When the photograph was taken, in the camera's local time without a zone: `2026-02-03T14:05:06`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<String>,
    /// Whether the file contains a location, as coordinates or names. The location itself is never sent.
    pub has_gps: bool,
    /// Up to five dominant colours as `#rrggbb`, the most frequent first; empty until the thumbnails exist.
    #[serde(default)]
    pub colors: Vec<String>,
    /// A blurred placeholder of about 25 bytes: a ThumbHash in base64. Absent until the thumbnails exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// Tags that its owner gave it.
    #[serde(default)]
    pub tags: Vec<String>,
    /// A description by its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who may see it. `private` if an older edge does not send it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub visibility: Visibility,
    /// Path of the uploaded file.
    pub original_url: String,
    /// The thumbnails.
    pub thumbnails: Vec<Thumbnail>,
    /// How many renditions there are.
    pub rendition_count: u64,
    /// The newest three renditions, newest first.
    pub renditions: Vec<RenditionSummary>,
}

/// A look-up table: a `.cube` file that recipes name by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lut {
    /// `sha256:` and the digest of the file.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^sha256:[0-9a-f]{64}$"))]
    pub id: AssetId,
    /// The file's name, or the title in the file.
    pub name: String,
    /// Entries along each side of the cube, or in each curve if there is no cube.
    pub size: u32,
    /// `3d`: a cube. `1d`: one curve for each channel. `shaper_3d`: curves, then a cube.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "3d"))]
    pub kind: LutKind,
    /// The file's size.
    pub size_bytes: u64,
    /// When it was added.
    pub created_at: String,
    /// How often it is used.
    pub used: LutUses,
}

/// How often a look-up table is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LutUses {
    /// Renditions whose recipe names it.
    pub renditions: u64,
    /// Images that have such renditions.
    pub images: u64,
}

/// Exposure settings of the camera.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exposure {
    /// Exposure time in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_s: Option<f64>,
    /// F-number: focal length divided by aperture diameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f_number: Option<f64>,
    /// ISO sensitivity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso: Option<u32>,
    /// Focal length in millimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length_mm: Option<f64>,
}

/// Body of `POST /api/uploads`: announces a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadRequest {
    /// Its name; a path in front of it is removed.
    pub name: String,
    /// Its size in bytes.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub size: u64,
    /// Its SHA-256.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
    pub sha256: Digest,
}

/// How to upload an announced file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadTicket {
    /// The id that the image will have.
    pub image_id: String,
    /// Where to write the bytes: a URL of the object store, or a path on the edge.
    pub url: String,
    /// The HTTP method.
    pub method: String,
    /// Headers to send, with exactly these values.
    pub headers: BTreeMap<String, String>,
    /// When the upload expires.
    pub expires_at: String,
    /// Where to confirm the upload, with `POST`.
    pub confirm_url: String,
}

/// A JPEG thumbnail of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Thumbnail {
    /// The nominal width in pixels; a smaller original keeps its own width.
    pub width: u32,
    /// Its path.
    pub url: String,
}

/// A rendition: the result of rendering an image with a recipe, finished or pending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rendition {
    /// Its id.
    pub id: String,
    /// The image it is made from.
    pub image_id: String,
    /// The job that renders it.
    pub job_id: String,
    /// A name that a user gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who may see it. `private` if an older edge does not send it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub visibility: Visibility,
    /// Its state.
    pub state: JobState,
    /// The recipe in canonical form.
    pub recipe: Value,
    /// SHA-256 of the recipe's canonical text.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub recipe_sha256: Digest,
    /// When it was requested.
    pub created_at: String,
    /// The stored file; absent until `state` is `done`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<RenditionResult>,
    /// Why it failed; absent unless `state` is `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<JobError>,
}

/// A rendition in lists: without its recipe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenditionSummary {
    /// Its id.
    pub id: String,
    /// The image it is made from.
    pub image_id: String,
    /// The job that renders it.
    pub job_id: String,
    /// A name that a user gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who may see it. `private` if an older edge does not send it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub visibility: Visibility,
    /// Its state.
    pub state: JobState,
    /// The names of the recipe's operations, first to last.
    pub operations: Vec<String>,
    /// SHA-256 of the recipe's canonical text.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub recipe_sha256: Digest,
    /// When it was requested.
    pub created_at: String,
    /// The stored file; absent until `state` is `done`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<RenditionResult>,
    /// Why it failed; absent unless `state` is `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<JobError>,
}

/// A public or unlisted rendition as others see it: nothing of it leads to its original. Its receipt states the recipe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicRendition {
    /// Its id.
    pub id: String,
    /// A name that its owner gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `unlisted` or `public`.
    pub visibility: Visibility,
    /// The names of the recipe's operations, first to last.
    pub operations: Vec<String>,
    /// SHA-256 of the recipe's canonical text.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub recipe_sha256: Digest,
    /// When it was requested.
    pub created_at: String,
    /// The stored file.
    pub result: RenditionResult,
    /// JPEG thumbnails.
    pub thumbnails: Vec<Thumbnail>,
}

/// The stored file of a rendition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenditionResult {
    /// The file's format.
    pub format: OutputFormat,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file's size.
    pub size_bytes: u64,
    /// SHA-256 of the file.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sha256: Digest,
    /// Root digest of the pixel tree.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub root: Digest,
    /// The engine's version.
    pub engine: String,
    /// Path of the file.
    pub content_url: String,
    /// Path of the signed receipt.
    pub receipt_url: String,
}

/// Body of `POST …/renditions`. The engine validates the recipe; error pointers are relative to the recipe's root.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenditionRequest {
    /// The recipe.
    pub recipe: Value,
    /// A name for it, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The preset version that the recipe began with: the rendition is a make of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<PresetReference>,
}

/// The response: a rendition and the job that renders it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenditionAccepted {
    /// The rendition.
    pub rendition: Rendition,
    /// Its job.
    pub job: Job,
    /// The make, if the rendition is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<Box<Make>>,
}

/// The response to a request for a make: the rendition and its job besides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MakeAccepted {
    /// The make. Absent in the response to a repeated request, if the make was deleted or you may not see the preset any
    /// more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<Make>,
    /// Its rendition.
    pub rendition: Rendition,
    /// The job of the rendition.
    pub job: Job,
}

/// The response to a bucket notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventsTaken {
    /// How many new objects will be ingested.
    pub queued: u64,
}

/// A JSON Web Key Set (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Jwks {
    /// The keys.
    pub keys: Vec<Jwk>,
}

/// An Ed25519 public key as a JSON Web Key (RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Jwk {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// `EdDSA`.
    pub alg: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: String,
    /// Key id: the RFC 7638 thumbprint.
    pub kid: String,
    /// The public key, base64url without padding.
    pub x: String,
}
