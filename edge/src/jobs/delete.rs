//! The job that removes what a deleted image left in the store. The rows are gone before: cut off in between, there is
//! an object too many, never one too few.

use api::THUMBNAIL_WIDTHS;
use filters::{Digest, Recipe};
use serde::Deserialize;
use serde_json::Value;

use super::run::{Done, Stop, Work};
use crate::problem::Fault;
use crate::storage::Key;

/// The payload, as `db::images::delete` writes it.
#[derive(Debug, Deserialize)]
struct Leftovers {
    sha256: Digest,
    renditions: Vec<Leftover>,
}

#[derive(Debug, Deserialize)]
struct Leftover {
    id: String,
    recipe: Value,
}

pub(super) async fn attempt(work: Work<'_>) -> Result<Done<'_>, Stop> {
    let claim = work.claim;
    work.begin().await;
    let payload = claim.payload.as_deref().unwrap_or_default();
    let left: Leftovers = serde_json::from_str(payload).map_err(Fault::from)?;
    let (owner, image) = (claim.owner_id.as_str(), claim.image_id.as_str());
    let mut keys = vec![Key::Original { owner, sha256: left.sha256, image }];
    keys.extend(THUMBNAIL_WIDTHS.map(|width| Key::Thumbnail { owner, image, width }));
    for Leftover { id, recipe } in &left.renditions {
        let extension = Recipe::from_value(recipe).unwrap_or_default().output.extension();
        keys.extend([Key::Rendition { owner, id, extension }, Key::Receipt { owner, id }]);
    }
    work.edge.storage()?.delete(&keys).await?;
    Ok(Done { rows: Vec::new(), stored: Vec::new() })
}
