//! The job that makes an image's thumbnails, so that a gallery finds them made, and looks at one for colours and placeholder. Those that
//! are there stay.

use api::THUMBNAIL_WIDTHS;
use filters::Thumbnails;
use futures_util::future::join;

use super::run::{Done, Stop, Work};
use crate::db::images;
use crate::db::jobs::JobStep;
use crate::palette::{Glance, glance};
use crate::platform::clock;
use crate::platform::memory_budget::MemoryReservation;
use crate::render;
use crate::storage::{Key, Storage};

/// The thumbnail that is looked at.
const GLANCED_AT: u32 = 100;

pub(super) async fn attempt(work: Work<'_>) -> Result<Done<'_>, Stop> {
    let claim = work.claim;
    let (owner, image) = (claim.owner_id.as_str(), claim.image_id.as_str());
    let row = images::find(work.db, owner, image).await?.ok_or(Stop::Gone)?;
    let storage = work.edge.storage()?;

    let original = Key::Original { owner, sha256: row.sha256, image };
    let read = async {
        let room = MemoryReservation::of(row.size_bytes).await?;
        Ok::<_, Stop>((storage.read(&original).await?, room))
    };
    let (_, source) = join(work.begin(), read).await;
    let (source, room) = source?;
    work.step_of(JobStep::Rendering, u64::from(row.width) * u64::from(row.height)).await;
    let photograph = render::thumbnails(&source, room.others_bytes(clock::now_ms()))?;
    drop((source, room));
    let (mut stored, mut rows) = (Vec::new(), Vec::new());
    for width in THUMBNAIL_WIDTHS {
        let key = Key::Thumbnail { owner, image, width };
        if width == GLANCED_AT {
            let thumbnail = match storage.find(&key).await? {
                Some(thumbnail) => thumbnail,
                None => make(&storage, &key, &photograph, width).await?,
            };
            let Glance { colors, placeholder } = glance(&thumbnail)?;
            rows.push(images::seen(work.db, claim, &colors, &placeholder)?);
        } else if !storage.exists(&key).await? {
            make(&storage, &key, &photograph, width).await?;
        }
        stored.push(key);
    }
    Ok(Done { rows, stored })
}

async fn make(storage: &Storage, key: &Key<'_>, of: &Thumbnails, width: u32) -> Result<Vec<u8>, Stop> {
    let thumbnail = render::thumbnail(of, width)?;
    storage.put(key, &thumbnail, render::THUMBNAIL_MEDIA_TYPE).await?;
    Ok(thumbnail)
}
