//! Finds uploaded pictures whose event was lost and that nobody confirmed, and deletes uploads that are done or expired,
//! and avatars that are not current any more.
//!
//! An avatar is addressed by its content, so the same one may come back. It is only deleted if its account has had no
//! open upload and no change for an hour, so no job can be storing it. Pages that show it have time to load the new one.

use std::collections::{BTreeSet, HashMap};

use crate::avatars;
use crate::db::avatars as rows;
use crate::db::sweeps;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;
use crate::storage::{AVATARS, AvatarKey, INCOMING, Key, Listed, avatar_upload_id};

/// Cursors of the two folders.
const UPLOADS: &str = "avatar_uploads";
const FILES: &str = "avatars";

/// Time after which nobody uses an expired upload or a replaced avatar.
const GRACE_S: u64 = 3600;

/// Objects per page, and pages per run.
const PAGE_SIZE: u16 = 1000;
const MAX_PAGES: usize = 20;

/// Returns the number of queued uploads and deleted objects.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let now_ms = clock::now_ms();
    let before_ms = now_ms.saturating_sub(edge.duration_setting_ms("ORPHAN_AFTER_S", GRACE_S)?);
    rows::delete_expired_uploads(&edge.db()?, before_ms).await?;
    let uploads = async |objects| sweep_uploads(edge, objects).await;
    let files = async |objects| sweep_files(edge, objects, before_ms).await;
    Ok(for_each_page(edge, UPLOADS, &format!("{INCOMING}/{AVATARS}/"), uploads).await?
        + for_each_page(edge, FILES, &format!("{AVATARS}/"), files).await?)
}

/// Runs `work` on the pages of a folder. A cursor stores the position for the next run. Returns the sum of the results.
async fn for_each_page(
    edge: &Edge,
    name: &str,
    folder: &str,
    work: impl AsyncFn(Vec<Listed>) -> Result<usize, Fault>,
) -> Result<usize, Fault> {
    let (db, storage) = (edge.db()?, edge.storage()?);
    let (mut cursor, mut sum) = (sweeps::cursor(&db, name).await?, 0);
    for _ in 0..MAX_PAGES {
        // A cursor that the store no longer accepts must not stop the sweep forever.
        let page = match storage.list(folder, cursor.as_deref(), PAGE_SIZE).await {
            Err(_) if cursor.is_some() => storage.list(folder, None, PAGE_SIZE).await?,
            page => page?,
        };
        sum += work(page.objects).await?;
        cursor = page.cursor;
        sweeps::set_cursor(&db, name, cursor.as_deref()).await?;
        if cursor.is_none() {
            break;
        }
    }
    Ok(sum)
}

/// Queues the uploads of a page, and deletes those that no job needs.
async fn sweep_uploads(edge: &Edge, objects: Vec<Listed>) -> Result<usize, Fault> {
    let keys: Vec<String> =
        objects.into_iter().map(|object| object.key).filter(|key| avatar_upload_id(key).is_some()).collect();
    let ids: Vec<_> = keys.iter().filter_map(|key| avatar_upload_id(key)).collect();
    // A row is written before its URL is given away, so an object without a row is not needed.
    let open: BTreeSet<String> = rows::find_uploads(&edge.db()?, &ids)
        .await?
        .into_iter()
        .filter(|upload| upload.is_done == 0)
        .map(|upload| upload.id)
        .collect();
    let is_open = |key: &&String| avatar_upload_id(key).is_some_and(|id| open.contains(id));
    let unneeded: Vec<_> = keys.iter().filter(|key| !is_open(key)).map(|key| Key::Listed(key)).collect();
    edge.storage()?.delete(&unneeded).await?;
    let open: Vec<String> = keys.iter().filter(is_open).cloned().collect();
    Ok(unneeded.len() + avatars::queue_objects(edge, &open).await?)
}

/// Deletes the avatars of a page that are not current.
async fn sweep_files(edge: &Edge, objects: Vec<Listed>, before_ms: u64) -> Result<usize, Fault> {
    let is_old = |object: &&Listed| object.modified_ms.is_some_and(|modified_ms| modified_ms < before_ms);
    let old: Vec<(&str, AvatarKey<'_>)> = objects
        .iter()
        .filter(is_old)
        .filter_map(|object| Some((object.key.as_str(), AvatarKey::parse(&object.key)?)))
        .collect();
    if old.is_empty() {
        return Ok(0);
    }
    let accounts: Vec<_> = old.iter().map(|(_, key)| key.account).collect::<BTreeSet<_>>().into_iter().collect();
    let accounts: HashMap<String, rows::AccountAvatar> = rows::list(&edge.db()?, &accounts, before_ms)
        .await?
        .into_iter()
        .map(|account| (account.id.clone(), account))
        .collect();
    let is_kept = |key: &AvatarKey<'_>| accounts.get(key.account).is_some_and(|account| account.keeps(&key.digest));
    let unneeded: Vec<_> = old.iter().filter(|(_, key)| !is_kept(key)).map(|(key, _)| Key::Listed(key)).collect();
    edge.storage()?.delete(&unneeded).await?;
    Ok(unneeded.len())
}
