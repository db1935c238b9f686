//! The settings of a collection, as its row stores them.

use api::{RestrictedBy, Schedule, SizeLimit, TileCompression};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The settings that were checked (`crate::collections::settings`).
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

impl Settings {
    /// Whether a change or a new file starts a run.
    pub(crate) const fn is_at_once(&self) -> bool {
        matches!(self.schedule, Schedule::AtOnce(_))
    }

    /// The settings that a published file depends on, as text.
    pub(crate) fn build_text(&self) -> String {
        let Self { tile, compression, quality, longest_side, restricted, recipe, .. } = self;
        let compression = compression.as_str();
        serde_json::json!([tile, compression, quality, longest_side, restricted, recipe]).to_string()
    }
}
