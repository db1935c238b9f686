//! The command that stores a document in a library.

use super::{PresetDocument, VersionDocument};
use crate::library::presets::PresetFields;
use crate::library::presets::commands::{NewVersion, StorePreset};
use crate::platform::ids;
use crate::problem::Fault;

/// The command for a document. `default_name` is for a new preset whose document states no name. If `matches_name`, a
/// document without an id means the preset with its name.
pub(crate) fn store_command(
    document: PresetDocument,
    maker_id: &str,
    default_name: String,
    matches_name: bool,
) -> Result<StorePreset, Fault> {
    let PresetDocument { id, name, description, tags, rating, folder, versions } = document;
    let version = |VersionDocument { recipe, note }| NewVersion { recipe: recipe.to_json(), note };
    Ok(StorePreset {
        new_id: ids::new_id()?,
        maker_id: maker_id.to_owned(),
        document_id: id,
        matches_name,
        default_name,
        fields: PresetFields {
            name,
            description: description.map(Some),
            tags,
            rating: rating.map(Some),
            folder: folder.map(Some),
            ..PresetFields::default()
        },
        versions: versions.into_iter().map(version).collect(),
    })
}
