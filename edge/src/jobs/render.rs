//! Renders a rendition: reads the original, stores file and receipt, then fills in the row.

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
use crate::platform::turns;
use crate::problem::Fault;
use crate::render;
use crate::storage::{Key, Prefix, Writer};

impl BackgroundJob for RenderRendition {
    /// Objects first, so that a row never points to an object that is not there.
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let claim = context.claim;
        let (id, image) = (claim.rendition_id.as_deref().ok_or(JobFailure::SubjectGone)?, context.image_id()?);
        let (storage, key) = (context.edge.storage()?, context.edge.receipt_key()?);
        let order = claim.order.as_ref().ok_or(JobFailure::SubjectGone)?;
        let recipe = Recipe::from_json(order.recipe.as_bytes())
            .map_err(|error| JobFailure::permanent(error.code.as_str(), error.message))?;
        let assets_bytes: u64 = order.luts.iter().map(|lut| lut.memory_bytes).sum();

        let (sha256, pixels) = (order.original_sha256, order.pixels);
        let original = Key::Original { prefix: Prefix::new(&order.original_key_prefix), sha256, image };
        let reserved = MemoryReservation::reserve(order.original_size_bytes + assets_bytes).await?;
        let assets = assets::load(&storage, &order.luts).await?;
        let recipe = recipe.with_assets(&assets);
        let kept_bytes = assets::kept_bytes(&assets);
        drop(assets);
        let reading_ms = order.luts.iter().map(LutRow::reading_cost_ms).sum();
        let beside = Beside { reserved: &reserved, kept_bytes, reading_ms };
        let source = storage.read(&original).await?;
        context.step_if_long(&RENDERING, pixels).await;
        let prefix = Prefix::new(&order.key_prefix);
        let format = OutputFormat::from(recipe.output.encoding);
        let file_key = Key::Rendition { prefix, id, extension: format.extension() };
        let receipt_key = Key::Receipt { prefix, id };
        let mut file = storage.writer(&file_key, format.media_type());
        let rendered = match write(context, &source, &recipe, beside, &mut file).await {
            Ok(rendered) => rendered,
            Err(failure) => {
                file.abort().await;
                return Err(failure.of_file(image, &sha256, &source));
            }
        };
        drop((source, reserved));
        let facts = FileFacts { sha256, size_bytes: order.original_size_bytes };
        let receipt = Receipt::new(id.to_owned(), clock::rfc3339(clock::now_ms()), facts, &recipe, &rendered);
        let signed = key.sign(&receipt).map_err(|error| Fault::internal(error.to_string()))?;

        let (_, file, receipt_stored) = join3(
            context.step_if_long(&STORING, pixels),
            file.finish(),
            storage.put(&receipt_key, signed.into_bytes(), "application/jose"),
        )
        .await;
        file.and(receipt_stored)?;
        let made = RenditionResult {
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
        let changes = vec![Change::RenditionMade { id: id.to_owned(), made }];
        Ok(JobResult { changes, stored: vec![file_key, receipt_key] })
    }
}

/// What a render takes beside its file and its recipe.
struct Beside<'a> {
    reserved: &'a MemoryReservation,
    /// Held by look-up tables that it does not need.
    kept_bytes: u64,
    /// What it cost to read those that it needs.
    reading_ms: u64,
}

/// Renders `source` into `file`, which is sent to the store in parts meanwhile: a rendition may be larger than the isolate.
async fn write(
    context: JobContext<'_>,
    source: &[u8],
    recipe: &Recipe,
    Beside { reserved, kept_bytes, reading_ms }: Beside<'_>,
    file: &mut Writer,
) -> Result<Rendered, JobFailure> {
    metrics::decode("render");
    let others_bytes = reserved.others_bytes(clock::now_ms());
    let original = render::open(source, others_bytes)?;
    let mut rendering = original.rendering(recipe).inspect_err(log::refused)?;
    if rendering.memory_bytes() + others_bytes + kept_bytes > render::LIMITS.memory_bytes {
        assets::forget();
    }
    reserved.set_bytes(rendering.memory_bytes(), clock::now_ms());
    // The file may take longer than the picture's size let expect.
    context.charge(rendering.cost_ms() + reading_ms).await?;
    let mut heartbeat = Heartbeat::new(context, reserved)?;
    loop {
        let piece = RenderBudget { bytes: file.wants(), cost_ms: turns::step_ms(), ..RenderBudget::UNLIMITED };
        match rendering.resume(piece, file).inspect_err(log::refused)? {
            Progress::Complete(rendered) => return Ok(rendered),
            Progress::Paused(part) => rendering = part,
        }
        let is_part = file.wants() == 0;
        if is_part {
            file.send().await?;
        } else {
            turns::pause().await;
        }
        heartbeat.beat(rendering.share(), is_part).await?;
    }
}
