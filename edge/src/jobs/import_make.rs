//! Stores the make of a file under `incoming/{owner}/presets/{preset}/makes/`, and renders its image if it names one. The
//! file does not change.

use api::{ErrorCode, MakeSource, PresetRight};
use axum::http::StatusCode;
use filters::Recipe;

use super::context::{JobContext, JobResult};
use super::documents::DocumentFile;
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::library::commands::CreateRendition;
use crate::library::kinds::ImportMake;
use crate::library::makes::commands::{FindMade, FindMake, StoreMakes};
use crate::library::makes::{MakeReader, MakeTarget, NewMake, compare};
use crate::library::presets::commands::{FindPresetVersion, FoundPresetVersion, ResolvePreset, ResolvedPreset};
use crate::library::presets::{PresetCaller, PresetVersionRow, looks};
use crate::platform::{clock, ids};
use crate::presets::MakeDocument;
use crate::problem::Fault;
use crate::storage::IncomingKind;

/// A make waits for presets that arrived, too: this long before it looks again, and this long in all.
const PRESETS_DELAY_S: u32 = 5;
const MAX_PRESETS_WAIT_MS: u64 = 10 * 60 * 1000;

impl BackgroundJob for ImportMake {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let file = DocumentFile::read(context, &self.key, &self.etag).await?;
        let IncomingKind::Make { preset } = file.key().kind else { return Err(JobFailure::SubjectGone) };
        let document = MakeDocument::parse(&file.text).map_err(|fault| file.wrong(fault))?;
        let (version, preset_rating) = find_version(context, preset, arrived_ms(&self.make_id)).await?;
        let preset_recipe = Recipe::from_json(version.recipe.as_bytes())
            .map_err(|error| Fault::internal(format!("the recipe of a preset version: {error}")))?;
        let recipe = document.recipe.unwrap_or_else(|| preset_recipe.clone());
        let make = NewMake {
            id: self.make_id.clone(),
            preset_id: version.preset_id,
            version: version.version,
            maker_id: context.library_id.to_owned(),
            maker_account_id: None,
            source: MakeSource::Bucket,
            recipe: recipe.to_json(),
            recipe_sha256: recipe.digest(),
            rating: document.rating,
            differences: compare(&preset_recipe, &recipe)?,
            preset_rating,
        };
        let stored = match document.image {
            Some(image_id) => render(context, make, image_id, &recipe).await,
            None => store(context, make).await,
        };
        stored.map_err(|fault| file.refused(fault))?;
        Ok(JobResult::default())
    }
}

/// When the file was first seen.
fn arrived_ms(make_id: &str) -> u64 {
    ids::time_ms(make_id).unwrap_or_default()
}

/// The present version of the preset that the key names, and the preset's rating.
async fn find_version(
    context: JobContext<'_>,
    reference: &str,
    arrived_ms: u64,
) -> Result<(PresetVersionRow, Option<u8>), JobFailure> {
    if let Some(look) = looks::find(reference)
        && let Some(version) = look.version(None)
    {
        return Ok((version, None));
    }
    let library = context.edge.library(context.library_id);
    let ResolvedPreset { id, has_open_imports } =
        library.call(&ResolvePreset { reference: reference.to_owned() }).await?;
    let Some(id) = id else {
        if has_open_imports && clock::now_ms() < arrived_ms + MAX_PRESETS_WAIT_MS {
            return Err(JobFailure::Deferred { delay_s: PRESETS_DELAY_S });
        }
        let shown: String = reference.chars().take(80).collect();
        let message = format!("There is no preset \"{shown}\". Store the preset, and retry this job.");
        return Err(JobFailure::permanent("not_found", message));
    };
    let command = FindPresetVersion { id, version: None, caller: PresetCaller::Owner, needed: PresetRight::Make };
    let FoundPresetVersion { version, rating, .. } = library.call(&command).await?;
    Ok((version, rating))
}

/// Requests the rendition that is the make, unless an earlier attempt did.
async fn render(context: JobContext<'_>, make: NewMake, image_id: String, recipe: &Recipe) -> Result<(), Fault> {
    let library = context.edge.library(context.library_id);
    if !library.call(&FindMade { make_ids: vec![make.id.clone()] }).await?.is_empty() {
        return Ok(());
    }
    let command = CreateRendition {
        id: ids::new_id()?,
        job_id: ids::new_id()?,
        key: None,
        image_id,
        name: None,
        recipe: recipe.to_json(),
        claims_job: false,
        make: Some(MakeTarget { make, library_id: None, is_required: true }),
    };
    library.call(&command).await.map_err(|fault| if fault.is_not_found() { fault.at("/image") } else { fault })?;
    Ok(())
}

/// Stores a make without a rendition.
async fn store(context: JobContext<'_>, make: NewMake) -> Result<(), Fault> {
    let library = context.edge.library(context.library_id);
    let (preset_id, id) = (make.preset_id.clone(), make.id.clone());
    if library.call(&StoreMakes { makes: vec![make], is_own: true }).await? > 0 {
        return Ok(());
    }
    // An earlier attempt stored it, or there is no room.
    let reader = MakeReader { caller: PresetCaller::Owner, own_ids: Vec::new() };
    match library.call(&FindMake { preset_id, id, reader }).await {
        Err(fault) if fault.is_not_found() => Err(Fault::new(
            StatusCode::FORBIDDEN,
            ErrorCode::OverQuota,
            "The make is not stored: the library has no room for more, or the preset was deleted a moment ago. Make room, \
                and retry this job.",
        )),
        result => result.map(drop),
    }
}
