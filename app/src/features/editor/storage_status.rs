//! Storage status and autosave state of the open photograph.

use filters::Recipe;

/// Where the open photograph and its edit are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StorageStatus {
    /// Being written.
    Pending,
    /// On this device.
    OnDevice,
    /// In the memory of this tab; with a message that says why.
    InMemory(String),
    /// A look-up table of the edit is missing; with a message that says what to do.
    Incomplete(String),
}

/// State of the stored record of the open photograph.
#[derive(Default)]
pub(super) struct AutosaveState {
    /// The photograph.
    pub(super) id: String,
    /// The document in the record.
    pub(super) text: String,
    pub(super) revision: u64,
    /// The last revision that the library has confirmed.
    pub(super) stored: u64,
    /// A write is scheduled.
    pub(super) is_scheduled: bool,
    /// The bytes of the photograph are on this device. Its record alone does not prove it, because the browser may have
    /// removed them.
    pub(super) has_original: bool,
    /// The record cannot be read and must not be overwritten.
    pub(super) is_blocked: bool,
    /// The recipe to apply when this tab may edit.
    pub(super) pending_recipe: Option<Recipe>,
    /// The last notice to the user.
    pub(super) last_notice: Option<String>,
    pub(super) persist_requested: bool,
}
