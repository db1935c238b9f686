//! Rows of presets, and who calls.

use api::{Preset, PresetOrigin, PresetOwner, PresetRight, PresetVersion, Visibility, paths};
use filters::Digest;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::platform::clock;
use crate::problem::Fault;

/// Who calls, from the library's point of view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PresetCaller {
    /// The owner of the library.
    Owner,
    /// Somebody else; without an account it is a guest, or nobody who is known.
    Other { account_id: Option<String> },
}

/// What a caller may do with a preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PresetAccess {
    pub(crate) owned_by: PresetOwner,
    pub(crate) right: PresetRight,
    /// The right as a member of the team; `None` for others than members.
    pub(crate) member: Option<PresetRight>,
}

/// A preset with its current version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::library) struct PresetRow {
    pub(super) id: String,
    pub(super) external_id: Option<String>,
    pub(super) name: String,
    pub(super) description: Option<String>,
    /// A JSON list of texts.
    pub(super) tags: String,
    pub(super) rating: Option<u8>,
    pub(super) folder: Option<String>,
    /// The id of a rendition.
    pub(super) picture: Option<String>,
    pub(super) visibility: Visibility,
    pub(super) version: u32,
    pub(super) origin_id: Option<String>,
    pub(super) origin_version: Option<u32>,
    pub(super) origin_name: Option<String>,
    pub(super) created_at: String,
    pub(super) updated_at: String,
    pub(super) deleted_at_ms: Option<u64>,
    pub(super) recipe: String,
    pub(super) recipe_sha256: Digest,
    pub(super) makes: u64,
}

impl PresetRow {
    pub(super) fn tags(&self) -> Vec<String> {
        serde_json::from_str(&self.tags).unwrap_or_default()
    }

    /// The preset as the caller with this access sees it.
    pub(super) fn into_api(self, access: PresetAccess) -> Result<Preset, Fault> {
        let tags = self.tags();
        // A stranger sees what the preset is, and not how its owner keeps it.
        let is_stranger = access.owned_by == PresetOwner::Other;
        let origin = self.origin_id.zip(self.origin_version).zip(self.origin_name);
        Ok(Preset {
            picture_url: self.picture.map(|_| paths::preset_picture(&self.id)),
            external_id: self.external_id.filter(|_| access.right == PresetRight::Own),
            name: self.name,
            description: self.description,
            tags,
            rating: self.rating,
            folder: self.folder.filter(|_| !is_stranger),
            visibility: self.visibility,
            owned_by: access.owned_by,
            right: access.right,
            // The name may be that of a private preset.
            origin: origin.filter(|_| !is_stranger).map(|((preset_id, version), name)| PresetOrigin {
                preset_id,
                version,
                name,
            }),
            version: self.version,
            recipe_sha256: self.recipe_sha256,
            recipe: serde_json::from_str(&self.recipe)?,
            created_at: Some(self.created_at),
            updated_at: Some(self.updated_at),
            deleted_at: self.deleted_at_ms.map(clock::rfc3339),
            makes: self.makes,
            id: self.id,
        })
    }
}

/// A version of a preset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PresetVersionRow {
    pub(crate) preset_id: String,
    pub(crate) version: u32,
    /// With the ids of its steps.
    pub(crate) recipe: String,
    pub(crate) recipe_sha256: Digest,
    /// `None` for a look.
    pub(crate) created_at: Option<String>,
    /// The owner who created it: the id of the library at that time. `None` for a look.
    pub(crate) maker_id: Option<String>,
    pub(crate) note: Option<String>,
}

impl PresetVersionRow {
    /// The version as the caller with this access sees it: strangers see no notes and no people.
    pub(super) fn limited(self, access: PresetAccess) -> Self {
        if access.owned_by == PresetOwner::Other { Self { maker_id: None, note: None, ..self } } else { self }
    }

    /// The version for a client. `created_by` is the handle of its maker.
    pub(crate) fn into_api(self, created_by: Option<String>) -> Result<PresetVersion, Fault> {
        let recipe: Value = serde_json::from_str(&self.recipe)?;
        Ok(PresetVersion {
            version: self.version,
            recipe_sha256: self.recipe_sha256,
            recipe,
            created_at: self.created_at,
            created_by,
            note: self.note,
        })
    }
}

/// An account that a preset is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PresetMemberRow {
    pub(crate) account_id: String,
    pub(crate) access_right: PresetRight,
    pub(crate) added_at: String,
}

/// What an owner says about a preset. An absent field leaves its value as it is; `null` removes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PresetFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Vec<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) rating: Option<Option<u8>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) folder: Option<Option<String>>,
    /// The id of a rendition of the library.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) picture: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) visibility: Option<Visibility>,
}

/// Deserialises a field that is present, also as `null`. Absent fields keep their default.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preset_fields_travel_with_what_they_remove() {
        let fields = PresetFields { rating: Some(None), folder: Some(Some("a".to_owned())), ..PresetFields::default() };
        let text = serde_json::to_string(&fields).unwrap();
        assert_eq!(text, r#"{"rating":null,"folder":"a"}"#);
        assert_eq!(serde_json::from_str::<PresetFields>(&text).unwrap(), fields);
    }
}
