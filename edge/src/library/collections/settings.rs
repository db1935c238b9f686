//! The settings of a collection, as its row stores them.

use api::{CollectionPatch, CollectionSource, RestrictedBy, Schedule, SizeLimit, TileCompression};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Settings that were checked (`check.rs`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// The addresses of a collection without a folder.
    #[serde(default)]
    pub(crate) urls: Vec<String>,
    /// Side of a tile in pixels.
    pub(crate) tile: u32,
    pub(crate) compression: TileCompression,
    /// Only of JPEG tiles.
    pub(crate) quality: Option<u8>,
    /// In pixels; `None`: no limit.
    pub(crate) longest_side: Option<u32>,
    /// The limit of restricted pictures.
    pub(crate) restricted: SizeLimit,
    pub(crate) restricted_by: RestrictedBy,
    /// The canonical form of a recipe.
    pub(crate) recipe: Option<Value>,
    pub(crate) schedule: Schedule,
    pub(crate) ignore: Vec<String>,
    pub(crate) publish_pdfs: bool,
}

/// The most that settings take as JSON. Rows of collections are read together.
pub(super) const MAX_BYTES: usize = 300 << 10;

impl Settings {
    /// Whether a text is settings as a row stores them.
    pub(crate) fn is_stored_form(text: &str) -> bool {
        text.len() <= MAX_BYTES && serde_json::from_str::<Self>(text).is_ok()
    }

    /// Whether a change or a new file starts a run.
    pub(crate) const fn is_at_once(&self) -> bool {
        matches!(self.schedule, Schedule::AtOnce(_))
    }

    /// These settings with a change, not checked. A folder in the change has no effect.
    pub(super) fn changed(self, patch: CollectionPatch) -> Self {
        let compression = patch.compression.unwrap_or(self.compression);
        Self {
            urls: match patch.source {
                Some(CollectionSource::Urls(urls)) => urls,
                _ => self.urls,
            },
            tile: patch.tile.unwrap_or(self.tile),
            compression,
            quality: match compression {
                TileCompression::Jpeg => patch.quality.or(self.quality),
                TileCompression::Deflate => patch.quality,
            },
            longest_side: patch.longest_side.unwrap_or(self.longest_side),
            restricted: patch.restricted.unwrap_or(self.restricted),
            restricted_by: patch.restricted_by.unwrap_or(self.restricted_by),
            recipe: patch.recipe.unwrap_or(self.recipe),
            schedule: patch.schedule.unwrap_or(self.schedule),
            ignore: patch.ignore.unwrap_or(self.ignore),
            publish_pdfs: patch.publish_pdfs.unwrap_or(self.publish_pdfs),
        }
    }

    /// The settings that a published file depends on, as text.
    pub(crate) fn build_text(&self) -> String {
        let Self { tile, compression, quality, longest_side, restricted, recipe, .. } = self;
        let compression = compression.as_str();
        serde_json::json!([tile, compression, quality, longest_side, restricted, recipe]).to_string()
    }
}
