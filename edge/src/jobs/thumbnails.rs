//! Makes the thumbnails of an image before a gallery requests them, and computes the palette and the placeholder from one
//! of them. Existing thumbnails stay.

use api::THUMBNAIL_WIDTHS;
use filters::Thumbnails;

use super::context::{Heartbeat, JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::library::commands::Change;
use crate::library::kinds::{MakeThumbnails, RENDERING};
use crate::metrics;
use crate::palette::{self, Palette};
use crate::platform::clock;
use crate::platform::memory_budget::MemoryReservation;
use crate::render;
use crate::storage::{Key, Prefix, Storage};

/// Width of the thumbnail for the palette and the placeholder.
const PALETTE_WIDTH_PX: u32 = 100;

impl BackgroundJob for MakeThumbnails {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let row = context.claim.image.as_ref().ok_or(JobFailure::SubjectGone)?;
        let (storage, prefix, image) = (context.edge.storage()?, Prefix::new(&row.key_prefix), row.id.as_str());

        let original = Key::Original { prefix, sha256: row.sha256, image };
        let reserved = MemoryReservation::reserve(row.size_bytes).await?;
        let source = storage.read(&original).await?;
        context.report_step_if_long(&RENDERING, u64::from(row.width) * u64::from(row.height)).await;
        metrics::decode("thumbnails");
        let photograph = decode(context, &source, &reserved)
            .await
            .map_err(|failure| failure.mark_undecodable(image, &row.sha256, &source))?;
        drop(source);
        let mut result = JobResult::default();
        for width in THUMBNAIL_WIDTHS {
            let key = Key::Thumbnail { prefix, image, width };
            if width == PALETTE_WIDTH_PX {
                let thumbnail = match storage.find(&key).await? {
                    Some(thumbnail) => thumbnail,
                    None => store_thumbnail(&storage, &key, &photograph, width).await?,
                };
                let Palette { colors, placeholder } = palette::extract(&thumbnail)?;
                result.changes.push(Change::ImageColors { id: image.to_owned(), colors, placeholder });
            } else if !storage.exists(&key).await? {
                store_thumbnail(&storage, &key, &photograph, width).await?;
            }
            result.stored.push(key);
        }
        Ok(result)
    }
}

async fn decode(
    context: JobContext<'_>,
    source: &[u8],
    reserved: &MemoryReservation,
) -> Result<Thumbnails, JobFailure> {
    let opened = render::open_for_thumbnails(source, reserved.others_bytes(clock::now_ms()))?;
    reserved.set_bytes(opened.memory_bytes(), clock::now_ms());
    context.charge(opened.cost_ms()).await?;
    let mut heartbeat = Heartbeat::new(context, reserved)?;
    render::thumbnails(&opened, async |share| heartbeat.beat(share, false).await).await
}

async fn store_thumbnail(storage: &Storage, key: &Key<'_>, of: &Thumbnails, width: u32) -> Result<Vec<u8>, JobFailure> {
    let thumbnail = render::thumbnail(of, width)?;
    storage.put(key, &thumbnail, render::THUMBNAIL_MEDIA_TYPE).await?;
    Ok(thumbnail)
}
