//! What is known of where the open photograph and its edit are kept.

use filters::Recipe;

/// Where the open photograph and its edit are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StorageStatus {
    /// They are being written.
    Pending,
    /// On this device.
    OnDevice,
    /// In this tab's memory; a sentence says why.
    InMemory(String),
    /// A look-up table of the edit is missing; a sentence says what to do.
    Incomplete(String),
}

/// What is known of the open photograph's record.
#[derive(Default)]
pub(super) struct AutosaveState {
    /// The photograph.
    pub(super) id: String,
    /// The document that the record has.
    pub(super) text: String,
    pub(super) revision: u64,
    /// The last revision that the library has confirmed.
    pub(super) stored: u64,
    /// A write is about to start.
    pub(super) is_scheduled: bool,
    /// The record cannot be read, and is not to be overwritten.
    pub(super) is_blocked: bool,
    /// A recipe to adopt once this tab may edit.
    pub(super) pending_recipe: Option<Recipe>,
    /// What the person was told last.
    pub(super) last_notice: Option<String>,
    pub(super) asked_to_persist: bool,
}
