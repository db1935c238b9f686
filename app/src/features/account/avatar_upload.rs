//! Makes a square of a photograph the avatar: the engine cuts it out on this device, and only the square is uploaded.
//! So the avatar has exactly the pixels that were shown, and the photograph stays on this device.

use api::{AVATAR_SIDE_PX, AvatarRequest, AvatarTicket, Focus};
use js_sys::Array;
use web_sys::{Blob, File};

use crate::document::geometry::Geometry;
use crate::engine::still;
use crate::library::remote::avatar;
use crate::library::remote::job_watch::JobWatch;
use crate::library::remote::live::Live;
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::EdgeError;
use crate::text::{avatar as text, engine as engine_text, errors};

/// The current stage of the upload.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stage {
    /// The engine cuts out the square.
    Cropping,
    /// The sent fraction, 0 to 1.
    Sending(f64),
    /// The edge makes the avatar.
    Making,
}

/// Why there is no new avatar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The avatar has not changed; with the reason for the user.
    Kept(String),
    /// The edge may still make it.
    Unknown,
}

/// Makes the crop of the photograph the avatar. Returns the path of the avatar if it is known.
pub(super) async fn upload(
    file: &File,
    geometry: Geometry,
    (edge, live): (Edge, Live),
    on_stage: impl Fn(Stage) + Clone + 'static,
) -> Result<Option<String>, Failure> {
    let refused = |error: EdgeError| edge.report_failure(&error);
    let kept = |reason: String| Failure::Kept(text::kept(reason));
    let ticket = write(file, geometry, on_stage.clone(), refused).await.map_err(kept)?;
    on_stage(Stage::Making);
    live.start();
    let watch = JobWatch::start(live);
    // From here on the avatar may change even if this page gets no response.
    let unknown = |error: EdgeError| {
        refused(error);
        Failure::Unknown
    };
    let accepted = avatar::confirm(&ticket).await.map_err(|error| match error.status() {
        Some(_) => kept(refused(error)),
        None => unknown(error),
    })?;
    let job = watch.until_ended(accepted.job, |_| ()).await.map_err(unknown)?;
    match job.error {
        Some(error) => Err(kept(errors::of_job(&error))),
        None => Ok(avatar::confirm(&ticket).await.ok().and_then(|accepted| accepted.avatar)),
    }
}

/// Cuts out the square, and writes it to the store.
async fn write(
    file: &File,
    geometry: Geometry,
    on_stage: impl Fn(Stage) + 'static,
    refused: impl Fn(EdgeError) -> String,
) -> Result<AvatarTicket, String> {
    on_stage(Stage::Cropping);
    let recipe = geometry.square(AVATAR_SIDE_PX);
    let media_type = recipe.output.media_type().to_owned();
    let (rendered, bytes) = still::render(file, recipe).await.map_err(|refusal| refusal.message)?;
    let square = Blob::new_with_buffer_source_sequence(&Array::of1(&bytes))
        .map_err(|_| engine_text::unreadable_file().to_owned())?;
    on_stage(Stage::Sending(0.0));
    let focus = Focus::default();
    let request = AvatarRequest { media_type, size: rendered.size_bytes, sha256: rendered.sha256, focus };
    let ticket = avatar::announce(&request).await.map_err(&refused)?;
    avatar::write(&ticket, &square, move |share| on_stage(Stage::Sending(share))).await.map_err(refused)?;
    Ok(ticket)
}
