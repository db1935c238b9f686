//! An import that is not applied yet.

use filters::{AssetId, Recipe};

use crate::document::draft::UsedPreset;
use crate::document::exchange::Scope;

/// A recipe or a look-up table of a link or a file, or a preset, which waits for a photograph or a confirmation.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::features::editor) struct PendingImport {
    pub(in crate::features::editor) what: Incoming,
    /// The preset, if it is one.
    pub(in crate::features::editor) preset: Option<UsedPreset>,
    /// The name of the file or preset; `None` if it came with a link.
    pub(in crate::features::editor) file: Option<String>,
    /// How much of a recipe is applied.
    pub(in crate::features::editor) scope: Scope,
    /// Whether the user must confirm it, because a photograph is open.
    pub(in crate::features::editor) needs_confirmation: bool,
}

/// An imported recipe or look-up table.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::features::editor) enum Incoming {
    Recipe(Recipe),
    Table(AssetId),
}

impl PendingImport {
    /// Its name in messages.
    pub(in crate::features::editor) fn source(&self) -> String {
        self.file.clone().unwrap_or_else(|| crate::text::recipes::the_link().to_owned())
    }
}
