//! `/api/luts`: look-up tables.

pub(crate) mod copy;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod store;

use filters::{AssetId, Digest};

use crate::problem::Fault;

/// Parses the digest in a table's id. A malformed id is not found.
fn digest(id: &str) -> Result<Digest, Fault> {
    id.parse().map(|AssetId(digest)| digest).map_err(|_| Fault::not_found("look-up table"))
}
