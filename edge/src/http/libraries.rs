//! `/api/libraries`: what the operator of a deployment does with an owner's library, shown the secret `RECOVERY_TOKEN`.

pub(crate) mod recover;
pub(crate) mod restore;

use crate::db::libraries;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The library of an owner. One that nobody has is not made by asking for it.
async fn known(edge: &Edge, id: &str) -> Result<String, Fault> {
    let found = libraries::of_prefixes(&edge.db()?, &[id]).await?;
    found.into_iter().next().map(|found| found.library_id).ok_or_else(|| Fault::not_found("library"))
}
