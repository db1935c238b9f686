//! Commands for presets, and their outputs.

use api::{Page, Preset, PresetOrigin, PresetRight};
use serde::{Deserialize, Serialize};

use super::{PresetAccess, PresetCaller, PresetFields, PresetMemberRow, PresetVersionRow};
use crate::library::commands::{Command, commands};
use crate::library::records::{IdempotencyKey, RenditionRow};

commands! {
    true:
    CheckPreset -> PresetAccess;
    GetPreset -> Preset;
    FindPresetVersion -> FoundPresetVersion;
    FindPresetPicture -> RenditionRow;
    ResolvePreset -> ResolvedPreset;
    ListPresets -> Page<Preset>;
    ListSharedPresets -> Vec<Preset>;
    ListPresetVersions -> Page<PresetVersionRow>;
    ListPresetMembers -> PresetTeam;
}

commands! {
    false:
    CreatePreset -> CreatedPreset;
    StorePreset -> StoredPreset;
    ChangePreset -> Preset;
    AddPresetVersion -> AddedPresetVersion;
    DeletePreset -> ();
    RestorePreset -> Preset;
    SetPresetMember -> PresetMemberRow;
    RemovePresetMember -> ();
    EndPresetMember -> ();
}

/// States what a caller may do with a preset. Fails without the right `needed`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CheckPreset {
    pub(crate) id: String,
    pub(crate) caller: PresetCaller,
    pub(crate) needed: PresetRight,
}

/// Gets a preset. Fails if the caller may not see it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetPreset {
    pub(crate) id: String,
    pub(crate) caller: PresetCaller,
}

/// Finds a version of a preset for a caller who has the right `needed`. Fails if there is none, or without the right.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindPresetVersion {
    pub(crate) id: String,
    /// `None`: the current version.
    pub(crate) version: Option<u32>,
    pub(crate) caller: PresetCaller,
    pub(crate) needed: PresetRight,
}

/// A version, and what the caller may do with its preset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FoundPresetVersion {
    pub(crate) version: PresetVersionRow,
    /// The name of the preset.
    pub(crate) name: String,
    /// The owner's rating of the preset.
    pub(crate) rating: Option<u8>,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) access: PresetAccess,
}

/// Finds the preset that the key of an object means, in the same way as [`StorePreset`] finds that of a document.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ResolvePreset {
    /// An id, a key that a sender chose, or a name.
    pub(crate) reference: String,
}

/// What a reference to a preset means.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ResolvedPreset {
    pub(crate) id: Option<String>,
    /// Whether jobs that store presets have not ended.
    pub(crate) has_open_imports: bool,
}

/// Finds the finished rendition that is the picture of a preset. Fails if there is none.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindPresetPicture {
    pub(crate) id: String,
    pub(crate) caller: PresetCaller,
}

/// Conditions of a list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct PresetFilter {
    /// Search keys of `platform/text.rs`. Each must match.
    pub(crate) words: Vec<String>,
    pub(crate) tag: Option<String>,
    /// This folder and those in it.
    pub(crate) folder: Option<String>,
    /// Deleted presets, and no others.
    pub(crate) is_deleted: bool,
}

/// Lists the owner's presets, newest first. A page ends early if its recipes are large.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListPresets {
    pub(crate) filter: PresetFilter,
    /// Only presets with smaller ids.
    pub(crate) before: Option<String>,
    /// Maximum number of presets on the page.
    pub(crate) limit: usize,
}

/// Lists those of some presets that are shared with an account.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListSharedPresets {
    pub(crate) ids: Vec<String>,
    pub(crate) account_id: String,
    pub(crate) filter: PresetFilter,
}

/// Lists the versions of a preset, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListPresetVersions {
    pub(crate) id: String,
    pub(crate) caller: PresetCaller,
    /// Only versions with smaller numbers.
    pub(crate) before: Option<u32>,
    /// Maximum number of versions on the page.
    pub(crate) limit: usize,
}

/// Lists the members of a preset, in the order in which they were added.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListPresetMembers {
    pub(crate) id: String,
    pub(crate) caller: PresetCaller,
}

/// The members of a preset.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PresetTeam {
    pub(crate) members: Vec<PresetMemberRow>,
}

/// Creates a preset with its first version. Fails above the quotas.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CreatePreset {
    pub(crate) id: String,
    /// The owner who creates it: the id of the library at this time.
    pub(crate) maker_id: String,
    pub(crate) external_id: Option<String>,
    pub(crate) fields: PresetFields,
    pub(crate) recipe: String,
    pub(crate) origin: Option<PresetOrigin>,
    pub(crate) key: Option<IdempotencyKey>,
}

/// A created preset.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CreatedPreset {
    pub(crate) preset: Preset,
    /// Whether an earlier request with the same key created it.
    pub(crate) is_repeated: bool,
}

/// Stores a document: adds versions to the preset that it means, or creates one. Repeating it changes nothing.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StorePreset {
    /// The id of the preset if it is new.
    pub(crate) new_id: String,
    pub(crate) maker_id: String,
    /// The id of a preset of the library, or a key that the sender chose.
    pub(crate) document_id: Option<String>,
    /// Whether a document without an id means the preset with its name.
    pub(crate) matches_name: bool,
    /// The name of a new preset whose document states none.
    pub(crate) default_name: String,
    pub(crate) fields: PresetFields,
    /// The recipes of versions, oldest first. The last one becomes the current version.
    pub(crate) versions: Vec<NewVersion>,
}

/// A recipe for a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NewVersion {
    pub(crate) recipe: String,
    pub(crate) note: Option<String>,
}

/// A stored document.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredPreset {
    pub(crate) preset: Preset,
    pub(crate) is_new_preset: bool,
    pub(crate) is_new_version: bool,
}

/// Changes a preset. A recipe becomes a new version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChangePreset {
    pub(crate) id: String,
    pub(crate) caller: PresetCaller,
    pub(crate) maker_id: String,
    pub(crate) fields: PresetFields,
    /// The version that becomes the current one.
    pub(crate) version: Option<u32>,
    pub(crate) recipe: Option<String>,
}

/// Adds a version, or makes the version with the same digest the current one.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AddPresetVersion {
    pub(crate) id: String,
    pub(crate) caller: PresetCaller,
    pub(crate) maker_id: String,
    pub(crate) recipe: String,
    pub(crate) note: Option<String>,
}

/// An added version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AddedPresetVersion {
    pub(crate) version: PresetVersionRow,
    /// Whether no version had this digest.
    pub(crate) is_new: bool,
}

/// Deletes a preset. It can be restored for some time.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeletePreset {
    pub(crate) id: String,
    pub(crate) caller: PresetCaller,
    /// Whether it is removed at once. A deleted preset can be removed, too.
    #[serde(default)]
    pub(crate) is_permanent: bool,
}

/// Restores a deleted preset.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RestorePreset {
    pub(crate) id: String,
}

/// Shares a preset with an account, or changes its right.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SetPresetMember {
    pub(crate) id: String,
    pub(crate) caller: PresetCaller,
    pub(crate) account_id: String,
    pub(crate) right: PresetRight,
}

/// Removes a member from a preset. A member may remove itself.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RemovePresetMember {
    pub(crate) id: String,
    pub(crate) caller: PresetCaller,
    pub(crate) account_id: String,
}

/// Removes a deleted account from all presets.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EndPresetMember {
    pub(crate) account_id: String,
}
