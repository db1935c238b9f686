//! `/api/downloads`: everything that an owner has, as zip files of bounded size. Each is made while it is sent.

pub(crate) mod get;
pub(crate) mod list;
mod part_id;

/// Bytes of the files in one zip file, unless a single file has more.
const MAX_BYTES: u64 = 500_000_000;

/// A listed part may grow before it is downloaded, at most to this many times its limits.
const MAX_GROWTH: u64 = 2;

/// Objects in one zip file. Each takes a request to the store, and a request of a client may make ten thousand.
const MAX_OBJECTS: u64 = 2_000;
