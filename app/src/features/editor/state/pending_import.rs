//! What came from outside and waits until it is used.

use filters::{AssetId, Recipe};

use crate::document::exchange::Scope;

/// What came without a photograph to use it on.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::features::editor) struct PendingImport {
    pub(in crate::features::editor) what: Incoming,
    /// The file's name; none if it came with a link.
    pub(in crate::features::editor) file: Option<String>,
    /// How much of a recipe is used.
    pub(in crate::features::editor) scope: Scope,
    /// A photograph is open: it gets this only if the person says so.
    pub(in crate::features::editor) needs_confirmation: bool,
}

/// A recipe or a look-up table from outside.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::features::editor) enum Incoming {
    Recipe(Recipe),
    Table(AssetId),
}

impl PendingImport {
    /// What a sentence calls it.
    pub(in crate::features::editor) fn source(&self) -> String {
        self.file.clone().unwrap_or_else(|| crate::text::recipes::the_link().to_owned())
    }
}
