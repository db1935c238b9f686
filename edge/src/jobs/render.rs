//! Renders a rendition: reads the original, stores the file and the receipt, then completes the row.

use api::{OutputFormat, RenditionResult, paths};
use filters::{FileFacts, Progress, Receipt, Recipe, RenderBudget, Rendered};
use futures_util::future::join3;

use super::assets;
use super::context::{Heartbeat, JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::library::commands::Change;
use crate::library::kinds::{RENDERING, RenderRendition, STORING};
use crate::library::records::LutRow;
use crate::metrics;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::memory_budget::MemoryReservation;
use crate::platform::scheduler;
use crate::problem::Fault;
use crate::render;
use crate::storage::{Key, Prefix, Writer};

impl BackgroundJob for RenderRendition {
    /// Stores the objects before it changes the row, so that a row never refers to a missing object.
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let claim = context.claim;
        let (id, image) = (claim.rendition_id.as_deref().ok_or(JobFailure::SubjectGone)?, context.image_id()?);
        let (storage, key) = (context.edge.storage()?, context.edge.receipt_key()?);
        let input = claim.input.as_ref().ok_or(JobFailure::SubjectGone)?;
        let recipe = Recipe::from_json(input.recipe.as_bytes())
            .map_err(|error| JobFailure::permanent(error.code.as_str(), error.message))?;
        let assets_bytes: u64 = input.luts.iter().map(|lut| lut.memory_bytes).sum();

        let (sha256, pixels) = (input.original_sha256, input.pixels);
        let original = Key::Original { prefix: Prefix::new(&input.original_key_prefix), sha256, image };
        let reserved = MemoryReservation::reserve(input.original_size_bytes + assets_bytes).await?;
        let assets = assets::load(&storage, &input.luts).await?;
        let recipe = recipe.with_assets(&assets);
        let cached_bytes = assets::cached_bytes(&assets);
        drop(assets);
        let reading_cost_ms = input.luts.iter().map(LutRow::reading_cost_ms).sum();
        let resources = RenderResources { reserved: &reserved, cached_bytes, reading_cost_ms };
        let source = storage.read(&original).await?;
        context.report_step_if_long(&RENDERING, pixels).await;
        let prefix = Prefix::new(&input.key_prefix);
        let format = OutputFormat::from(recipe.output.encoding);
        let file_key = Key::Rendition { prefix, id, extension: format.extension() };
        let receipt_key = Key::Receipt { prefix, id };
        let mut file = storage.writer(&file_key, format.media_type());
        let rendered = match write(context, &source, &recipe, resources, &mut file).await {
            Ok(rendered) => rendered,
            Err(failure) => {
                file.abort().await;
                return Err(failure.mark_undecodable(image, &sha256, &source));
            }
        };
        drop((source, reserved));
        let facts = FileFacts { sha256, size_bytes: input.original_size_bytes };
        let receipt = Receipt::new(id.to_owned(), clock::rfc3339(clock::now_ms()), facts, &recipe, &rendered);
        let signed = key.sign(&receipt).map_err(|error| Fault::internal(error.to_string()))?;

        let (_, file, receipt_stored) = join3(
            context.report_step_if_long(&STORING, pixels),
            file.finish(),
            storage.put(&receipt_key, signed.into_bytes(), "application/jose"),
        )
        .await;
        file.and(receipt_stored)?;
        let result = RenditionResult {
            format,
            width: rendered.width,
            height: rendered.height,
            size_bytes: rendered.size_bytes,
            sha256: rendered.sha256,
            root: rendered.pixels.root,
            engine: receipt.engine,
            content_url: paths::content(id),
            receipt_url: paths::receipt(id),
        };
        let changes = vec![Change::RenditionResult { id: id.to_owned(), result }];
        Ok(JobResult { changes, stored: vec![file_key, receipt_key] })
    }
}

/// Resources of a render besides its file and its recipe.
struct RenderResources<'a> {
    reserved: &'a MemoryReservation,
    /// Bytes of cached look-up tables that the render does not need.
    cached_bytes: u64,
    /// Cost of reading the tables that it needs.
    reading_cost_ms: u64,
}

/// Renders `source` into `file` and sends `file` to the store in parts, because a rendition may be larger than the
/// memory of an isolate.
async fn write(
    context: JobContext<'_>,
    source: &[u8],
    recipe: &Recipe,
    RenderResources { reserved, cached_bytes, reading_cost_ms }: RenderResources<'_>,
    file: &mut Writer,
) -> Result<Rendered, JobFailure> {
    metrics::decode("render");
    let others_bytes = reserved.others_bytes(clock::now_ms());
    let original = render::open(source, others_bytes)?;
    let mut rendering = original.rendering(recipe).inspect_err(log::refused)?;
    if rendering.memory_bytes() + others_bytes + cached_bytes > render::LIMITS.memory_bytes {
        assets::clear_cache();
    }
    reserved.set_bytes(rendering.memory_bytes(), clock::now_ms());
    // The file may cost more than the estimate by the size of the picture.
    context.charge(rendering.cost_ms() + reading_cost_ms).await?;
    let mut heartbeat = Heartbeat::new(context, reserved)?;
    loop {
        let piece =
            RenderBudget { bytes: file.bytes_until_part(), cost_ms: scheduler::step_ms(), ..RenderBudget::UNLIMITED };
        match rendering.resume(piece, file).inspect_err(log::refused)? {
            Progress::Complete(rendered) => return Ok(rendered),
            Progress::Paused(part) => rendering = part,
        }
        let is_part = file.bytes_until_part() == 0;
        if is_part {
            file.send().await?;
        } else {
            scheduler::yield_now().await;
        }
        heartbeat.beat(rendering.share(), is_part).await?;
    }
}
