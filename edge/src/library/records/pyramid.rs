//! The row of a pyramid, and the input and result of its build.

use api::{JobError, Pyramid, PyramidLevel, PyramidState, SnakeCase, TileCompression, paths};
use filters::{Digest, PyramidCompression, PyramidSettings, TileSize};
use serde::{Deserialize, Serialize};

use super::RenderInput;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// How a pyramid is built, in the form of rows and commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PyramidOptions {
    /// Side of a tile in pixels, one of [`api::TILE_SIDES_PX`].
    pub(crate) tile: u32,
    pub(crate) compression: TileCompression,
    /// Only for JPEG.
    pub(crate) quality: Option<u8>,
    /// 0 or 1: whether levels are means in linear light.
    pub(crate) linear: u8,
}

impl From<PyramidSettings> for PyramidOptions {
    fn from(PyramidSettings { tile, compression, linear }: PyramidSettings) -> Self {
        let (compression, quality) = match compression {
            PyramidCompression::Deflate => (TileCompression::Deflate, None),
            PyramidCompression::Jpeg { quality } => (TileCompression::Jpeg, Some(quality)),
        };
        Self { tile: tile.px(), compression, quality, linear: u8::from(linear) }
    }
}

impl PyramidOptions {
    /// The engine's settings.
    pub(crate) fn settings(self) -> Result<PyramidSettings, Fault> {
        let compression = match (self.compression, self.quality) {
            (TileCompression::Jpeg, Some(quality)) => PyramidCompression::Jpeg { quality },
            (TileCompression::Jpeg, None) => return Err(Fault::internal("a pyramid of JPEG tiles without a quality")),
            (TileCompression::Deflate, _) => PyramidCompression::Deflate,
        };
        let tile = TileSize::try_from(self.tile).map_err(Fault::bad_request)?;
        Ok(PyramidSettings { tile, compression, linear: self.linear != 0 })
    }
}

/// A pyramid with the state of its job, without its recipe.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PyramidRow {
    pub(crate) id: String,
    /// Prefix of the key of its file.
    pub(crate) key_prefix: String,
    /// The key of its file, if prefix and id do not make it.
    pub(crate) object_key: Option<String>,
    /// 0 or 1: whether the file is deleted with the row.
    pub(in crate::library) owns_object: u8,
    pub(crate) image_id: Option<String>,
    pub(crate) collection_id: Option<String>,
    pub(crate) source_name: String,
    pub(in crate::library) job_id: Option<String>,
    pub(crate) state: PyramidState,
    tile: u32,
    tile_height: Option<u32>,
    compression: SnakeCase,
    quality: Option<u8>,
    linear: u8,
    created_at: String,
    width: Option<u32>,
    height: Option<u32>,
    /// JSON.
    levels: Option<String>,
    pub(crate) size_bytes: Option<u64>,
    /// The store's ETag of the file.
    pub(crate) etag: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
}

impl PyramidRow {
    /// The key of its file.
    pub(crate) fn key(&self) -> Key<'_> {
        key(&self.key_prefix, &self.id, self.object_key.as_deref())
    }

    /// Converts the row to the API type.
    pub(in crate::library) fn into_api(self) -> Result<Pyramid, Fault> {
        let is_ready = self.state == PyramidState::Ready;
        let levels: Option<Vec<PyramidLevel>> = self.levels.as_deref().map(serde_json::from_str).transpose()?;
        let error = JobError::from_parts(self.error_code, self.error_message);
        Ok(Pyramid {
            error: error.filter(|_| self.state == PyramidState::Failed),
            content_url: is_ready.then(|| paths::pyramid_content(&self.id)),
            id: self.id,
            image_id: self.image_id,
            collection_id: self.collection_id,
            source_name: self.source_name,
            state: self.state,
            job_id: self.job_id,
            width: self.width,
            height: self.height,
            tile: self.tile,
            tile_height: self.tile_height,
            compression: self.compression,
            quality: self.quality,
            linear: self.linear != 0,
            levels,
            size_bytes: self.size_bytes,
            created_at: self.created_at,
        })
    }
}

/// The key of a pyramid's file.
fn key<'a>(key_prefix: &'a str, id: &'a str, object_key: Option<&'a str>) -> Key<'a> {
    match object_key {
        Some(key) => Key::Listed(key),
        None => Key::Pyramid { prefix: Prefix::new(key_prefix), id },
    }
}

/// A pyramid to be inserted.
#[derive(Debug, Clone, Copy)]
pub(in crate::library) struct NewPyramid<'a> {
    pub(in crate::library) id: &'a str,
    pub(in crate::library) image_id: &'a str,
    pub(in crate::library) source_name: &'a str,
    /// In canonical form.
    pub(in crate::library) recipe: &'a str,
    pub(in crate::library) options: PyramidOptions,
    /// The job that builds it.
    pub(in crate::library) job_id: &'a str,
}

/// What a build needs: the original, its recipe and look-up tables, and how to build.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PyramidInput {
    pub(crate) id: String,
    #[serde(flatten)]
    pub(crate) render: RenderInput,
    #[serde(flatten)]
    pub(crate) options: PyramidOptions,
}

/// Facts about the stored file of a pyramid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PyramidFacts {
    /// Size of the largest level in pixels.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// The largest one first.
    pub(crate) levels: Vec<PyramidLevel>,
    pub(crate) size_bytes: u64,
    /// The store's ETag.
    pub(crate) etag: String,
    /// Root of the pixel tree of the largest level; `None` for a registered file, whose pixels are not read.
    pub(crate) root: Option<Digest>,
    /// The engine's version; `None` for a registered file.
    pub(crate) engine: Option<String>,
}

/// A file in the bucket that is a pyramid.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RegisteredFile {
    pub(crate) key: String,
    /// Its own name.
    pub(crate) name: String,
    pub(crate) tile: u32,
    /// `None`: as `tile`.
    pub(crate) tile_height: Option<u32>,
    pub(crate) compression: SnakeCase,
    pub(crate) facts: PyramidFacts,
}

/// A deleted pyramid, with what the key of its file needs.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeletedPyramid {
    pub(crate) id: String,
    key_prefix: String,
    object_key: Option<String>,
}

impl DeletedPyramid {
    /// The key of its file.
    pub(crate) fn key(&self) -> Key<'_> {
        key(&self.key_prefix, &self.id, self.object_key.as_deref())
    }
}
