//! Proves a rendition: fetches what is needed and has it verified in a worker of its own.

use api::Rendition;
use filters::Recipe;
use js_sys::ArrayBuffer;
use web_sys::Blob;

use super::bridge::{call_in_own_worker, file_bytes};
use super::protocol::{Refusal, Reply, Request};
use super::verify::{Claim, Verdict};
use crate::library::luts;
use crate::library::remote::request::EdgeResult;
use crate::library::remote::{images, renditions};

/// The verdict; a refusal where it could not be made.
pub(crate) type Proof = Result<Box<Verdict>, Refusal>;

/// Proves a rendition that is done. Without the `original`, the edge's is fetched. `on_fetched` is called before the rendering begins.
pub(crate) async fn prove(
    rendition: &Rendition,
    original: Option<Blob>,
    on_fetched: impl FnOnce(),
) -> EdgeResult<Proof> {
    let receipt = renditions::receipt(&rendition.id).await?;
    let keys = renditions::keys().await?;
    let original = match local_bytes(original).await {
        Some(bytes) => bytes,
        None => images::original(&rendition.image_id).await?,
    };
    let content = renditions::content(&rendition.id).await?;
    let recipe = Recipe::from_value(&rendition.recipe).unwrap_or_default();
    let tables = luts::bytes_of(&recipe).await?;
    on_fetched();
    let claim = Claim { rendition_id: rendition.id.clone(), recipe_sha256: rendition.recipe_sha256, receipt, keys };
    let buffers = [vec![original, content], tables].concat();
    let reply = call_in_own_worker(&Request::Verify { claim: Box::new(claim) }, &buffers).await;
    Ok(reply.and_then(|(reply, _)| match reply {
        Reply::Verified { verdict } => Ok(verdict),
        _ => Err(Refusal::unexpected_reply()),
    }))
}

/// A file that cannot be read any more counts as not there.
async fn local_bytes(original: Option<Blob>) -> Option<ArrayBuffer> {
    file_bytes(&original?).await.ok()
}
