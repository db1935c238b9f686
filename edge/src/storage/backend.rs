//! What a store must be able to do. Everything above it, multipart writes and repeated reads, is the same for all of
//! them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use filters::Digest;
use worker::web_sys::ReadableStream;

use super::Error;

/// Part of an object: `length` bytes from `offset` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteRange {
    /// The first byte.
    pub offset: u64,
    /// How many.
    pub length: u64,
}

/// When a write may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition<'a> {
    /// Whatever is there.
    Always,
    /// Only if nothing is there.
    Absent,
    /// Only over the object with this ETag (without quotes).
    Etag(&'a str),
}

/// What a store knows about an object without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its length.
    pub size_bytes: u64,
    /// Names this content under this key; without quotes.
    pub etag: String,
    /// As it was stored.
    pub media_type: Option<String>,
}

/// An object, or part of one, on its way.
#[derive(Debug)]
pub(super) struct Fetched {
    /// The bytes: a stream of the runtime's.
    pub(super) stream: ReadableStream,
    /// How many will come.
    pub(super) length: u64,
}

/// One object of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its whole key.
    pub key: String,
    /// Its length.
    pub size_bytes: u64,
    /// Without quotes; not every store says it in a listing.
    pub etag: Option<String>,
    /// When it was written.
    pub modified_ms: Option<u64>,
}

/// A page of a listing, in the order of the keys' bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// What is on this page.
    pub objects: Vec<Listed>,
    /// Continues the listing; `None` on the last page.
    pub cursor: Option<String>,
}

/// An object that somebody else will write.
#[derive(Debug, Clone, Copy)]
pub struct Announced<'a> {
    /// The type it must have.
    pub media_type: &'a str,
    /// The length it must have.
    pub size_bytes: u64,
    /// The digest it must have.
    pub sha256: Digest,
    /// How long it may be written.
    pub lifetime: Duration,
}

/// A request that writes an object without further credentials.
#[derive(Debug, Clone)]
pub struct Presigned {
    /// To be sent with `PUT`.
    pub url: String,
    /// What must be sent with it; the length goes with the body.
    pub headers: BTreeMap<String, String>,
}

/// A store. ETags are without quotes everywhere.
#[async_trait(?Send)]
pub(super) trait Backend: fmt::Debug {
    /// Writes an object in one request and gives its ETag; `None` if the condition does not hold.
    async fn put(
        &self,
        key: &str,
        bytes: &[u8],
        media_type: &str,
        condition: Condition<'_>,
    ) -> Result<Option<String>, Error>;

    /// Begins a multipart write and gives its id.
    async fn begin(&self, key: &str, media_type: &str) -> Result<String, Error>;

    /// Writes part `number`, from 1 on, and gives its ETag.
    async fn put_part(&self, key: &str, upload: &str, number: u16, bytes: &[u8]) -> Result<String, Error>;

    /// Makes an object of `size_bytes` of the parts with these ETags, and gives its own.
    async fn complete(&self, key: &str, upload: &str, parts: &[String], size_bytes: u64) -> Result<String, Error>;

    /// Forgets a multipart write.
    async fn abort(&self, key: &str, upload: &str) -> Result<(), Error>;

    /// An object or a range of it; `None` where there is none.
    async fn get(&self, key: &str, range: Option<ByteRange>) -> Result<Option<Fetched>, Error>;

    /// What is known about an object; `None` where there is none.
    async fn head(&self, key: &str) -> Result<Option<Head>, Error>;

    /// Removes objects, at most a thousand; those that are gone already do no harm.
    async fn delete(&self, keys: &[String]) -> Result<(), Error>;

    /// Objects whose keys begin with `prefix`.
    async fn list(&self, prefix: &str, cursor: Option<&str>, limit: u16) -> Result<Listing, Error>;

    /// A request with which a client writes straight to the store; `None` where the store takes none.
    fn presign(&self, _key: &str, _announced: &Announced<'_>) -> Option<Presigned> {
        None
    }
}
