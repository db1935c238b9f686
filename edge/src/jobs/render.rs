//! The job that makes a rendition: original and recipe in, file and receipt stored, row done.

use std::time::Duration;

use api::{JobError, RenditionResult, paths};
use filters::{FileFacts, Piece, Progress, Receipt, Recipe, Rendered};
use futures_util::future::{join, join3};
use worker::Delay;

use super::run::{Done, Stop, Work};
use crate::db::jobs::JobStep;
use crate::db::renditions;
use crate::platform::clock;
use crate::platform::memory_budget::MemoryReservation;
use crate::problem::Fault;
use crate::render;
use crate::storage::{Key, Writer};

/// Renders and stores; objects first, so that a row never points to what is not there.
pub(super) async fn attempt(work: Work<'_>) -> Result<Done<'_>, Stop> {
    let claim = work.claim;
    let id = claim.rendition_id.as_deref().ok_or(Stop::Gone)?;
    let (storage, key) = (work.edge.storage()?, work.edge.receipt_key()?);
    let order = claim.order.as_ref().ok_or(Stop::Gone)?;
    let recipe = Recipe::from_json(order.recipe.as_bytes())
        .map_err(|error| Stop::Refused(JobError { code: error.code.as_str().to_owned(), message: error.message }))?;

    let (owner, sha256, pixels) = (claim.owner_id.as_str(), order.original_sha256, order.pixels);
    let original = Key::Original { owner, sha256, image: &claim.image_id };
    let read = async {
        let room = MemoryReservation::of(order.original_size_bytes).await?;
        Ok::<_, Stop>((storage.read(&original).await?, room))
    };
    let (_, source) = join(work.begin_of(pixels), read).await;
    let (source, room) = source?;
    work.step_of(JobStep::Rendering, pixels).await;
    let stored = vec![Key::Rendition { owner, id, extension: recipe.output.extension() }, Key::Receipt { owner, id }];
    let [file_key, receipt_key] = [&stored[0], &stored[1]];
    let mut file = storage.writer(file_key, recipe.output.media_type());
    let rendered = match write(work, &source, &recipe, &room, &mut file).await {
        Ok(rendered) => rendered,
        Err(stop) => {
            file.abort().await;
            return Err(stop);
        }
    };
    drop((source, room));
    let facts = FileFacts { sha256, size_bytes: order.original_size_bytes };
    let receipt = Receipt::new(id.to_owned(), clock::rfc3339(clock::now_ms()), facts, &recipe, &rendered);
    let signed = key.sign(&receipt).map_err(|error| Fault::internal(error.to_string()))?;

    let (_, file, receipt_stored) = join3(
        work.step_of(JobStep::Storing, pixels),
        file.finish(),
        storage.put(receipt_key, signed.into_bytes(), "application/jose"),
    )
    .await;
    file.and(receipt_stored)?;
    let made = RenditionResult {
        format: recipe.output.format().to_owned(),
        width: rendered.width,
        height: rendered.height,
        size_bytes: rendered.size_bytes,
        sha256: rendered.sha256,
        root: rendered.pixels.root,
        engine: receipt.engine,
        content_url: paths::content(id),
        receipt_url: paths::receipt(id),
    };
    Ok(Done { rows: vec![renditions::made(work.db, claim, id, &made)?], stored })
}

/// How many pixels are rendered before others get their turn: some fifty milliseconds of the quicker operations.
const AT_ONCE_PIXELS: u64 = 1 << 21;

/// How often a render says how far it is that makes little of much, and so no parts.
const TOLD_EVERY_MS: u64 = 5_000;

/// Renders `source` into `file`, which is sent to the store in parts meanwhile: a rendition may be larger than the isolate.
async fn write(
    work: Work<'_>,
    source: &[u8],
    recipe: &Recipe,
    room: &MemoryReservation,
    file: &mut Writer,
) -> Result<Rendered, Stop> {
    let original = render::open(source, room.others_bytes(clock::now_ms()))?;
    let mut rendering = original.rendering(recipe)?;
    let mut told_ms = clock::now_ms();
    room.hold(rendering.memory_bytes(), told_ms);
    loop {
        match rendering.go_on(Piece { bytes: file.wants(), pixels: AT_ONCE_PIXELS }, file)? {
            Progress::Whole(rendered) => return Ok(rendered),
            Progress::Part(part) => rendering = part,
        }
        let is_part = file.wants() == 0;
        if is_part {
            file.send().await?;
        } else {
            // Nothing else is answered while this computes.
            Delay::from(Duration::ZERO).await;
        }
        let now_ms = clock::now_ms();
        room.is_used(now_ms);
        work.is_alive(now_ms);
        if is_part || now_ms >= told_ms + TOLD_EVERY_MS {
            work.rendered(rendering.share()).await?;
            told_ms = now_ms;
        }
    }
}
