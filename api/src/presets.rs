//! Presets: named recipes with immutable versions. A look is a preset that ships with the engine; its id is `look-` and the look's name,
//! such as `look-golden_hour`. Times are RFC 3339 in UTC.

use filters::Digest;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Visibility;
use crate::patch::present;

/// A preset, as the caller may see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preset {
    /// Its id: a `UUIDv7`, or `look-` and the name of a look.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(look-[a-z0-9_]+|[0-9a-f-]{36})$"))]
    pub id: String,
    /// A key that its owner chose, to find it by. Only the owner sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Its name.
    pub name: String,
    /// A description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The owner's rating, 0 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 5))]
    pub rating: Option<u8>,
    /// Its folder, such as `portraits/warm`. Strangers do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The path of its picture, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_url: Option<String>,
    /// Who may see it besides its owner and its members.
    pub visibility: Visibility,
    /// Whose it is, from the caller's point of view.
    pub owned_by: PresetOwner,
    /// What the caller may do with it.
    pub right: PresetRight,
    /// The preset that it was copied from. Strangers do not see it, because that preset may be private.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<PresetOrigin>,
    /// The number of the current version.
    pub version: u32,
    /// Digest of the current version: SHA-256 of the recipe's canonical text.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub recipe_sha256: Digest,
    /// The recipe of the current version. Each step has an id.
    pub recipe: Value,
    /// When it was created; absent for a look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// When it was changed last; absent for a look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// When it was deleted. It is removed thirty days later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<String>,
    /// The number of its makes; 0 for a look, because the library of each maker stores its own makes.
    pub makes: u64,
}

/// Whose a preset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PresetOwner {
    /// The caller's.
    You,
    /// Another account's that shares it with the caller.
    Team,
    /// It is a look.
    House,
    /// Somebody else's who made it public or unlisted.
    Other,
}

/// What a caller may do with a preset. Each right includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PresetRight {
    /// See and copy it.
    Read,
    /// Apply it to images. The makes are counted.
    Make,
    /// Change what it says, and add versions.
    Edit,
    /// Delete it, and decide who may use it.
    Own,
}

impl PresetRight {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Make => "make",
            Self::Edit => "edit",
            Self::Own => "own",
        }
    }
}

/// The preset that another one was copied from, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetOrigin {
    /// Its id. It may not exist any more.
    pub preset_id: String,
    /// The copied version.
    pub version: u32,
    /// Its name.
    pub name: String,
}

/// A version of a preset. It never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetVersion {
    /// Its number; the first is 1.
    pub version: u32,
    /// SHA-256 of the recipe's canonical text. A preset has each digest once.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub recipe_sha256: Digest,
    /// The recipe. Each step has an id.
    pub recipe: Value,
    /// When it was created; absent for a look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// The handle of the account that created it, if it has one. Strangers do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// What its creator says about it. Strangers do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The response to a new version: the version and its preset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPresetVersion {
    /// The id of the preset.
    pub id: String,
    /// The version, which is the current one now.
    #[serde(flatten)]
    pub version: PresetVersion,
}

/// Body of `POST /api/presets`. Error pointers of the recipe are relative to the recipe's root.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetRequest {
    /// A name, at most 200 characters.
    pub name: String,
    /// The recipe of version 1.
    pub recipe: Value,
    /// A key to find it by: 1 to 64 letters, digits and `.`, `_`, `-`. No other preset of the owner may have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._-]{1,64}$"))]
    pub external_id: Option<String>,
    /// A description, at most 5,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// At most 50 tags with at most 50 characters each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// A rating, 0 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 5))]
    pub rating: Option<u8>,
    /// A folder: at most 8 names of at most 80 characters, with `/` between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The id of a rendition of the owner, whose thumbnail is the picture of the preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Who may see it; `private` if absent.
    #[serde(default)]
    pub visibility: Visibility,
}

/// Body of `PATCH /api/presets/{id}`. An absent field leaves its value as it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetPatch {
    /// A name, at most 200 characters.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub name: Option<String>,
    /// A description, at most 5,000 characters; `null` removes it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required = false))]
    pub description: Option<Option<String>>,
    /// All tags: at most 50 with at most 50 characters each.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, required = false))]
    pub tags: Option<Vec<String>>,
    /// A rating, 0 to 5; `null` removes it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u8>, required = false, maximum = 5))]
    pub rating: Option<Option<u8>>,
    /// A folder; `null` removes the preset from its folder.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required = false))]
    pub folder: Option<Option<String>>,
    /// The id of a rendition of the owner, whose thumbnail is the picture of the preset; `null` removes the picture.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required = false))]
    pub picture: Option<Option<String>>,
    /// Who may see it. Only the owner changes this.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Visibility, required = false))]
    pub visibility: Option<Visibility>,
    /// The number of an earlier version, which becomes the current one.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = u32, required = false))]
    pub version: Option<u32>,
    /// A recipe, which becomes a new version and the current one.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Value, required = false))]
    pub recipe: Option<Value>,
}

/// Body of `POST /api/presets/{id}/versions`. Error pointers of the recipe are relative to the recipe's root.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetVersionRequest {
    /// The recipe.
    pub recipe: Value,
    /// What the caller says about the version: one line of at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Body of `POST /api/presets/{id}/copies`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetCopyRequest {
    /// The name of the copy; that of the original if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version to copy; the current one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// An account that a preset is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetMember {
    /// The handle of the account.
    pub handle: String,
    /// The name in its profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it may do: `read`, `make` or `edit`.
    pub right: PresetRight,
    /// When it was added.
    pub added_at: String,
}

/// The accounts that a preset is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetMembers {
    /// The members, in the order in which they were added.
    pub items: Vec<PresetMember>,
}

/// Body of `PUT /api/presets/{id}/members/{handle}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetMemberRequest {
    /// `read`, `make` or `edit`.
    pub right: PresetRight,
}

/// The result of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresetImport {
    /// The presets of the files that were stored, in their order.
    pub imported: Vec<ImportedPreset>,
    /// The files that were refused.
    pub refused: Vec<RefusedPresetFile>,
}

/// A file of an import that was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedPreset {
    /// Its name in the zip file; `body` if the body is the document.
    pub file: String,
    /// The id of the preset that was created or changed.
    pub id: String,
    /// The name of the preset.
    pub name: String,
    /// The current version of the preset.
    pub version: u32,
}

/// A file of an import that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedPresetFile {
    /// Its name in the zip file; `body` if the body is the document.
    pub file: String,
    /// JSON pointer to the value that is wrong, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Why the file was refused, as a sentence.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preset_rights_are_ordered_and_named_as_in_json() {
        let rights = [PresetRight::Read, PresetRight::Make, PresetRight::Edit, PresetRight::Own];
        assert!(rights.is_sorted());
        for right in rights {
            assert_eq!(serde_json::to_string(&right).unwrap(), format!("\"{}\"", right.as_str()));
        }
    }

    #[test]
    fn preset_patch_distinguishes_absent_from_null() {
        let patch = PresetPatch { rating: Some(None), tags: Some(Vec::new()), ..PresetPatch::default() };
        let text = r#"{"tags":[],"rating":null}"#;
        assert_eq!(serde_json::to_string(&patch).unwrap(), text);
        assert_eq!(serde_json::from_str::<PresetPatch>(text).unwrap(), patch);
        for text in [r#"{"name":null}"#, r#"{"version":null}"#, r#"{"visibility":null}"#, r#"{"colour":1}"#] {
            assert!(serde_json::from_str::<PresetPatch>(text).is_err(), "{text}");
        }
    }
}
