//! The looks of the engine as presets of the house. A look has one version, which is the look at its full strength. Looks
//! are in no library: the worker answers for them.

use api::{Preset, PresetOwner, PresetRight, Visibility};
use filters::{Look, Recipe};

use super::records::{PresetAccess, PresetVersionRow};

/// What the id of a look as a preset begins with; the name of the look follows.
const PREFIX: &str = "look-";

/// The version of a look.
const VERSION: u32 = 1;

/// What anybody may do with a look.
pub(crate) const ACCESS: PresetAccess =
    PresetAccess { owned_by: PresetOwner::House, right: PresetRight::Make, member: None };

/// A look as a preset.
#[derive(Debug, Clone)]
pub(crate) struct HousePreset {
    look: Look,
}

/// Whether an id is that of a look, if there is such a look.
pub(crate) fn is_look_id(id: &str) -> bool {
    id.starts_with(PREFIX)
}

/// The look with the id of a preset.
pub(crate) fn find(id: &str) -> Option<HousePreset> {
    let name = id.strip_prefix(PREFIX)?;
    filters::looks().into_iter().find(|look| look.name == name).map(|look| HousePreset { look })
}

/// All looks, in display order.
pub(crate) fn all() -> Vec<HousePreset> {
    filters::looks().into_iter().map(|look| HousePreset { look }).collect()
}

impl HousePreset {
    pub(crate) fn id(&self) -> String {
        format!("{PREFIX}{}", self.look.name)
    }

    /// The words that a search finds.
    pub(crate) fn search_text(&self) -> String {
        format!("{}\n{}", self.look.label, self.look.summary)
    }

    pub(crate) fn recipe(&self) -> Recipe {
        Recipe { steps: self.look.steps.clone(), ..Recipe::default() }
    }

    /// The version with this number; the current one if there is none.
    pub(crate) fn version(&self, number: Option<u32>) -> Option<PresetVersionRow> {
        let recipe = self.recipe();
        (number.unwrap_or(VERSION) == VERSION).then(|| PresetVersionRow {
            preset_id: self.id(),
            version: VERSION,
            recipe: recipe.canonical(),
            recipe_sha256: recipe.digest(),
            created_at: None,
            maker_id: None,
            note: None,
        })
    }

    /// The preset for a client. The library of the caller knows its makes.
    pub(crate) fn into_api(self) -> Preset {
        let recipe = self.recipe();
        Preset {
            id: self.id(),
            external_id: None,
            name: self.look.label,
            description: Some(self.look.summary),
            tags: Vec::new(),
            rating: None,
            folder: None,
            picture_url: None,
            visibility: Visibility::Public,
            owned_by: ACCESS.owned_by,
            right: ACCESS.right,
            origin: None,
            version: VERSION,
            recipe_sha256: recipe.digest(),
            recipe: recipe.to_value(),
            created_at: None,
            updated_at: None,
            deleted_at: None,
            makes: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_presets_with_one_version() {
        let looks = all();
        assert!(looks.len() >= 16);
        for look in looks {
            let id = look.id();
            assert!(is_look_id(&id));
            let preset = find(&id).unwrap().into_api();
            assert_eq!((preset.id.as_str(), preset.version, preset.owned_by), (id.as_str(), 1, PresetOwner::House));
            let version = look.version(Some(1)).unwrap();
            assert_eq!(version.recipe_sha256, preset.recipe_sha256);
            assert_eq!(Recipe::from_json(version.recipe.as_bytes()).unwrap().digest(), preset.recipe_sha256);
            assert!(look.version(None).is_some() && look.version(Some(2)).is_none());
        }
        assert!(find("look-none").is_none() && find("golden_hour").is_none());
    }
}
