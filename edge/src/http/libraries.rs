//! `/api/libraries`: the operator of a deployment restores an owner's library, with the secret `RECOVERY_TOKEN`.

pub(crate) mod recover;
pub(crate) mod restore;

use crate::db::libraries;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The id of an owner's library. Checks the map first: calling an unknown library would create it.
async fn find_library_id(edge: &Edge, id: &str) -> Result<String, Fault> {
    let found = libraries::find_by_prefixes(&edge.db()?, &[id]).await?;
    found.into_iter().next().map(|found| found.library_id).ok_or_else(|| Fault::not_found("library"))
}
