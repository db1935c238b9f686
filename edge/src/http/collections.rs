//! `/api/collections`: watched folders and lists of addresses, their records and runs.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod records;
pub(crate) mod repeat;
pub(crate) mod runs;

use super::body::BodyLimit;

/// A recipe, or a thousand addresses, with room for spaces. What is stored is less (`collections/settings.rs`).
const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "collection_bytes", bytes: 1 << 20 };

/// A request with few fields.
const SMALL_REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "request_bytes", bytes: 4 << 10 };
