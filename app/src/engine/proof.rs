//! Proves a rendition: fetches the data and verifies it in a worker of its own.

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

/// The verdict; a refusal if it could not be made.
pub(crate) type Proof = Result<Box<Verdict>, Refusal>;

/// Proves a finished rendition. If `original` is not passed, it is fetched from the edge. `on_fetched` is called before
/// rendering starts.
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

/// A file that can no longer be read counts as missing.
async fn local_bytes(original: Option<Blob>) -> Option<ArrayBuffer> {
    file_bytes(&original?).await.ok()
}
