//! The job that makes an image's thumbnails, so that a gallery finds them made. Those that are there stay.

use api::{JobStep, THUMBNAIL_WIDTHS};

use super::run::{Done, Stop, Work};
use crate::db::images;
use crate::render;
use crate::storage::Key;

pub(super) async fn attempt(work: Work<'_>) -> Result<Done<'_>, Stop> {
    let claim = work.claim;
    let (owner, image) = (claim.owner_id.as_str(), claim.image_id.as_str());
    let sha256 = images::find(work.db, owner, image).await?.ok_or(Stop::Gone)?.sha256;
    let storage = work.edge.storage()?;

    work.step(JobStep::Reading).await;
    let source = storage.read(&Key::Original { owner, sha256, image }).await?;
    work.step(JobStep::Rendering).await;
    let mut stored = Vec::new();
    for width in THUMBNAIL_WIDTHS {
        let key = Key::Thumbnail { owner, image, width };
        if !storage.exists(&key).await? {
            storage.put(&key, render::thumbnail(&source, width)?, render::THUMBNAIL_MEDIA_TYPE).await?;
        }
        stored.push(key);
    }
    Ok(Done { rows: Vec::new(), stored })
}
