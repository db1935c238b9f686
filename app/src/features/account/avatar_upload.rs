//! Makes a square of a photograph the avatar: the engine cuts it out on this device, and only the square is uploaded.
//! So the avatar has exactly the pixels that were shown, and the photograph stays on this device.

use api::{AVATAR_SIDE_PX, AvatarRequest, Focus};
use js_sys::Array;
use web_sys::{Blob, File};

use crate::document::geometry::Geometry;
use crate::engine::still;
use crate::library::remote::avatar;
use crate::library::remote::job_watch::JobWatch;
use crate::library::remote::live::Live;
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::EdgeError;
use crate::text::{engine as engine_text, errors};

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stage {
    /// The engine cuts out the square.
    Cropping,
    /// The sent fraction, 0 to 1.
    Sending(f64),
    /// The edge makes the avatar.
    Making,
}

/// Makes the crop of the photograph the avatar. Returns the path of the avatar, or the reason for the user.
pub(super) async fn upload(
    file: &File,
    geometry: Geometry,
    (edge, live): (Edge, Live),
    on_stage: impl Fn(Stage) + Clone + 'static,
) -> Result<Option<String>, String> {
    on_stage(Stage::Cropping);
    let recipe = geometry.square(AVATAR_SIDE_PX);
    let media_type = recipe.output.media_type().to_owned();
    let (rendered, bytes) = still::render(file, recipe).await.map_err(|refusal| refusal.message)?;
    let square = Blob::new_with_buffer_source_sequence(&Array::of1(&bytes))
        .map_err(|_| engine_text::unreadable_file().to_owned())?;
    on_stage(Stage::Sending(0.0));
    let refused = |error: EdgeError| edge.report_failure(&error);
    let focus = Focus::default();
    let request = AvatarRequest { media_type, size: rendered.size_bytes, sha256: rendered.sha256, focus };
    let ticket = avatar::announce(&request).await.map_err(refused)?;
    let sent = on_stage.clone();
    avatar::write(&ticket, &square, move |share| sent(Stage::Sending(share))).await.map_err(refused)?;
    on_stage(Stage::Making);
    live.start();
    let watch = JobWatch::start(live);
    let accepted = avatar::confirm(&ticket).await.map_err(refused)?;
    let job = watch.until_ended(accepted.job, |_| ()).await.map_err(refused)?;
    match job.error {
        Some(error) => Err(errors::of_job(&error)),
        None => avatar::confirm(&ticket).await.map(|accepted| accepted.avatar).map_err(refused),
    }
}
