//! Uploaded pictures that become avatars. An event of the bucket, a confirmation or a sweep finds a picture, and each of
//! them may find it again: an upload has one job.

use api::Job;

use crate::db::avatars::{self, AvatarUploadRow};
use crate::library::commands::QueueAvatar;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;
use crate::storage::{AVATARS, Key, avatar_upload_id};

/// Objects per page of a listing.
const PAGE_SIZE: u16 = 1000;

/// Queues the job of an upload, or finds it.
pub(crate) async fn queue(edge: &Edge, upload: &AvatarUploadRow) -> Result<Job, Fault> {
    edge.library(&upload.owner_id).call(&QueueAvatar { id: upload.id.clone() }).await
}

/// Queues the jobs of those of these objects that are uploads and exist. Other keys are ignored. Returns the number of
/// uploads.
pub(crate) async fn queue_objects(edge: &Edge, keys: &[String]) -> Result<usize, Fault> {
    let ids: Vec<_> = keys.iter().filter_map(|key| avatar_upload_id(key)).collect();
    let (storage, mut queued) = (edge.storage()?, 0);
    for upload in avatars::find_uploads(&edge.db()?, &ids).await? {
        let key = Key::AvatarUpload { account: &upload.account_id, id: &upload.id };
        if upload.is_done != 0 || !storage.exists(&key).await? {
            continue;
        }
        match queue(edge, &upload).await {
            Ok(_) => queued += 1,
            // One library's fault must not delay the uploads of others. The sweep finds what is missed here.
            Err(fault) => log::fault("avatar", &log::owner_digest(&upload.owner_id), &fault),
        }
    }
    Ok(queued)
}

/// Deletes all avatars of a deleted account. If this is interrupted, the sweep deletes the rest.
pub(crate) async fn delete_objects(edge: &Edge, account_id: &str) -> Result<(), Fault> {
    let storage = edge.storage()?;
    for folder in [format!("{AVATARS}/{account_id}/"), format!("{}/{AVATARS}/{account_id}/", crate::storage::INCOMING)]
    {
        loop {
            let page = storage.list(&folder, None, PAGE_SIZE).await?;
            if page.objects.is_empty() {
                break;
            }
            storage.delete(&page.objects.iter().map(|object| Key::Listed(&object.key)).collect::<Vec<_>>()).await?;
        }
    }
    Ok(())
}
