//! Prepares a make: finds the preset version, and compares the recipe with it.

use api::{Make, MakeSource, PresetRight};
use filters::Recipe;

use super::people::show_own;
use super::{call_and_show, check_rating};
use crate::access::grant::Grant;
use crate::library::makes::commands::FindMake;
use crate::library::makes::{MadeRendition, MakeRow, NewMake, compare};
use crate::library::presets::commands::FoundPresetVersion;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::presets::find_version;
use crate::problem::Fault;

/// A preset version that the caller may make.
pub(crate) struct MakeableVersion {
    found: FoundPresetVersion,
    /// The library of the preset; `None` for the caller's own, also for a look.
    library_id: Option<String>,
}

/// What a client says about a make.
pub(crate) struct MakeInput {
    /// Absent: that of the version.
    pub(crate) recipe: Option<Recipe>,
    pub(crate) rating: Option<u8>,
    pub(crate) source: MakeSource,
}

/// A make that is not stored yet.
pub(crate) struct PreparedMake {
    pub(crate) make: NewMake,
    /// The library of the preset; `None` for the caller's own.
    pub(crate) library_id: Option<String>,
    /// The recipe to render.
    pub(crate) recipe: Recipe,
}

impl MakeableVersion {
    /// Finds a version, the current one without a number. Fails if the caller may not make it.
    pub(crate) async fn find(edge: &Edge, grant: &Grant, id: &str, version: Option<u32>) -> Result<Self, Fault> {
        let (found, home) = find_version(edge, Some(grant), id, version, PresetRight::Make).await?;
        Ok(Self { found, library_id: home.filter(|home| !home.is_own()).map(|home| home.library_id) })
    }

    /// The library of somebody else's preset, and the recipe of the version. The maker needs the tables that it names.
    pub(crate) fn foreign(&self) -> Option<(&str, &str)> {
        self.library_id.as_deref().map(|library_id| (library_id, self.found.version.recipe.as_str()))
    }

    pub(crate) fn version(&self) -> u32 {
        self.found.version.version
    }

    /// Compares a make with the version.
    pub(crate) fn prepare(self, grant: &Grant, input: MakeInput) -> Result<PreparedMake, Fault> {
        let MakeInput { recipe, rating, source } = input;
        check_rating(rating)?;
        let FoundPresetVersion { version, rating: preset_rating, .. } = self.found;
        let preset = Recipe::from_json(version.recipe.as_bytes())
            .map_err(|error| Fault::internal(format!("the recipe of a preset version: {error}")))?;
        let recipe = recipe.unwrap_or_else(|| preset.clone());
        let make = NewMake {
            id: ids::new_id()?,
            preset_id: version.preset_id,
            version: version.version,
            maker_id: grant.owner_id.clone(),
            maker_account_id: grant.account_id.clone(),
            source,
            recipe: recipe.to_json(),
            recipe_sha256: recipe.digest(),
            rating,
            differences: compare(&preset, &recipe)?,
            preset_rating,
        };
        Ok(PreparedMake { make, library_id: self.library_id, recipe })
    }
}

/// The stored make for its maker. An earlier request with the same key may have stored it.
pub(crate) async fn show_new(
    edge: &Edge,
    grant: &Grant,
    prepared: PreparedMake,
    made: MadeRendition,
    is_repeated: bool,
) -> Result<Make, Fault> {
    if is_repeated {
        let (preset_id, id) = (&made.preset_id, &made.make_id);
        let command = |reader| FindMake { preset_id: preset_id.clone(), id: id.clone(), reader };
        match call_and_show(edge, grant, preset_id, command).await {
            // It waits in the outbox, or was deleted.
            Err(fault) if fault.is_not_found() => {}
            result => return result,
        }
    }
    let make = prepared.make;
    let row = MakeRow {
        is_exact: make.is_exact().into(),
        changes: make.differences.len() as u64,
        id: made.make_id.clone(),
        preset_id: make.preset_id,
        version: make.version,
        maker_id: make.maker_id,
        source: make.source,
        recipe: Some(make.recipe),
        recipe_sha256: make.recipe_sha256,
        rating: make.rating,
    };
    show_own(edge, grant, row, made).await
}
