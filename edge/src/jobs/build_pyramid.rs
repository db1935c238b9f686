//! Builds a pyramid of an image: reads the original, stores the pyramid, then completes the row.

use filters::Recipe;

use super::assets;
use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use super::pyramid_observer::PyramidObserver;
use crate::library::commands::Change;
use crate::library::kinds::{BuildPyramid, RENDERING};
use crate::library::records::LutRow;
use crate::metrics;
use crate::platform::memory_budget::MemoryReservation;
use crate::pyramids::{self, Build, PyramidSource};
use crate::storage::{Key, Prefix};

impl BackgroundJob for BuildPyramid {
    /// Stores the file before it changes the row, so that a row never refers to a missing file.
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let input = context.claim.pyramid.as_ref().ok_or(JobFailure::SubjectGone)?;
        let (image, render, storage) = (context.image_id()?, &input.render, context.edge.storage()?);
        let recipe = Recipe::from_json(render.recipe.as_bytes())
            .map_err(|error| JobFailure::permanent(error.code.as_str(), error.message))?;
        let settings = input.options.settings()?;
        let assets_bytes: u64 = render.luts.iter().map(|lut| lut.memory_bytes).sum();
        let sha256 = render.original_sha256;
        let original = Key::Original { prefix: Prefix::new(&render.original_key_prefix), sha256, image };
        let reserved = MemoryReservation::reserve(render.original_size_bytes + assets_bytes).await?;
        let assets = assets::load(&storage, &render.luts).await?;
        let recipe = recipe.with_assets(&assets);
        let cached_bytes = assets::cached_bytes(&assets);
        drop(assets);
        let reading_cost_ms = render.luts.iter().map(LutRow::reading_cost_ms).sum();
        let source = storage.read(&original).await?;
        context.report_step_if_long(&RENDERING, render.pixels).await;
        metrics::decode("pyramid");
        let key = Key::Pyramid { prefix: Prefix::new(&render.key_prefix), id: &input.id };
        let mut observer = PyramidObserver::new(context, &reserved, cached_bytes, reading_cost_ms, render.pixels);
        let recipe = |_, _| Ok(recipe.clone());
        let build = Build { source: PyramidSource::Memory(&source), recipe: &recipe, settings };
        let facts = pyramids::build(&storage, &key, build, &mut observer)
            .await
            .map_err(|failure: JobFailure| failure.mark_undecodable(image, &sha256, &source))?;
        let changes = vec![Change::PyramidFacts { id: input.id.clone(), facts }];
        Ok(JobResult { changes, stored: vec![key] })
    }
}
