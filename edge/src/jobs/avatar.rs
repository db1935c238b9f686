//! Makes an avatar from an uploaded photograph. A photograph that cannot be used leaves the avatar as it is.
//!
//! The order makes an interruption harmless: the avatar is stored, then the account refers to it, then the uploaded file
//! is deleted, and then the job ends. An attempt after the second step only repeats the rest.

use api::{Focus, paths};
use filters::{Digest, Progress, RenderBudget};

use super::context::{Heartbeat, JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::db::avatars::{self, AvatarUploadRow};
use crate::library::commands::Change;
use crate::library::kinds::{MakeAvatar, RENDERING};
use crate::metrics;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::memory_budget::MemoryReservation;
use crate::platform::scheduler;
use crate::render;
use crate::storage::{Key, Storage};

impl BackgroundJob for MakeAvatar {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let (db, storage) = (context.edge.db()?, context.edge.storage()?);
        let upload = avatars::find_upload(&db, &context.claim.job_id).await?.ok_or_else(expired)?;
        let current = if upload.is_done == 0 {
            let avatar = make(context, &storage, &upload).await?;
            let digest = Digest::sha256(&avatar);
            storage
                .put(&Key::Avatar { account: &upload.account_id, digest }, avatar, render::AVATAR_MEDIA_TYPE)
                .await?;
            avatars::set(&db, &upload, &digest).await?
        } else {
            avatars::current(&db, &upload.account_id).await?
        };
        storage.delete(&[upload_key(&upload)]).await?;
        let avatar = current.map(|digest| paths::avatar(&upload.account_id, &digest));
        Ok(JobResult { changes: vec![Change::Avatar { avatar }], ..JobResult::default() })
    }
}

const fn upload_key(upload: &AvatarUploadRow) -> Key<'_> {
    Key::AvatarUpload { account: upload.account_id.as_str(), id: upload.id.as_str() }
}

/// Reads the photograph and renders the avatar.
async fn make(context: JobContext<'_>, storage: &Storage, upload: &AvatarUploadRow) -> Result<Vec<u8>, JobFailure> {
    let key = upload_key(upload);
    let actual = storage.head(&key).await?.ok_or_else(expired)?.size_bytes;
    // Checks the size before a byte is read, because the store may not enforce it.
    if actual != upload.size_bytes {
        let announced = upload.size_bytes;
        let message =
            format!("{announced} bytes were announced, but {actual} bytes were sent. Upload the picture again.");
        return Err(JobFailure::final_error("upload_mismatch", message));
    }
    let reserved = MemoryReservation::reserve(actual).await?;
    let source = storage.find(&key).await?.ok_or_else(expired)?;
    if Digest::sha256(&source) != upload.sha256 {
        let message = "The SHA-256 of these bytes differs from the announced one. Upload the picture again.";
        return Err(JobFailure::final_error("upload_mismatch", message));
    }
    context.report_step(&RENDERING).await;
    metrics::decode("avatar");
    let original = render::open_for_avatar(&source, reserved.others_bytes(clock::now_ms()))?;
    let focus = Focus { x: upload.focus_x, y: upload.focus_y };
    let mut rendering =
        original.rendering(&render::avatar_recipe(original.size(), focus)?).inspect_err(log::refused)?;
    reserved.set_bytes(rendering.memory_bytes(), clock::now_ms());
    context.charge(rendering.cost_ms()).await?;
    let (mut heartbeat, mut avatar) = (Heartbeat::new(context, &reserved)?, Vec::new());
    loop {
        let piece = RenderBudget { cost_ms: scheduler::step_ms(), ..RenderBudget::UNLIMITED };
        match rendering.resume(piece, &mut avatar).inspect_err(log::refused)? {
            Progress::Complete(_) => return Ok(avatar),
            Progress::Paused(rest) => rendering = rest,
        }
        scheduler::yield_now().await;
        heartbeat.beat(rendering.share(), false).await?;
    }
}

/// The uploaded file is gone: a sweep removed it, or the account was deleted.
fn expired() -> JobFailure {
    JobFailure::final_error("upload_expired", "The uploaded picture is no longer there. Upload it again.")
}
