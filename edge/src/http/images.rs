//! `/api/images`: originals.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod original;
pub(crate) mod thumbnail;

use api::{Image, Rendition, THUMBNAIL_WIDTHS, Thumbnail, paths};

use crate::db::images::ImageRow;

/// A row as it travels.
fn present(row: ImageRow, renditions: Vec<Rendition>) -> Image {
    Image {
        original_url: paths::original(&row.id),
        thumbnails: THUMBNAIL_WIDTHS
            .into_iter()
            .map(|width| Thumbnail { width, url: paths::thumbnail(&row.id, width) })
            .collect(),
        renditions,
        id: row.id,
        name: row.name,
        format: row.format,
        size_bytes: row.size_bytes,
        width: row.width,
        height: row.height,
        sha256: row.sha256,
        created_at: row.created_at,
    }
}
