//! The operations that a store must support. Code above it, such as multipart uploads and repeated reads, is the same
//! for all stores.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use filters::Digest;
use worker::web_sys::ReadableStream;

use super::Error;

/// A part of an object: `length` bytes from `offset` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteRange {
    /// Index of the first byte.
    pub offset: u64,
    /// Number of bytes.
    pub length: u64,
}

/// Precondition of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition<'a> {
    /// No condition.
    Always,
    /// The object must not exist.
    Absent,
    /// The object must have this ETag (without quotes).
    Etag(&'a str),
}

/// Metadata of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Size of the object.
    pub size_bytes: u64,
    /// Identifies the content under this key; without quotes.
    pub etag: String,
    /// Media type, as it was stored.
    pub media_type: Option<String>,
}

/// An object, or a part of it, that is being read.
#[derive(Debug)]
pub(super) struct Fetched {
    /// The bytes, as a stream of the runtime.
    pub(super) stream: ReadableStream,
    /// Number of bytes in the stream.
    pub(super) length: u64,
}

/// What a read of one version of an object found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Version<T> {
    /// The version.
    Found(T),
    /// Another one: the object was written again.
    Replaced,
    /// The object does not exist.
    Missing,
}

/// An object in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The whole key.
    pub key: String,
    /// Size of the object.
    pub size_bytes: u64,
    /// ETag without quotes. Not every store lists it.
    pub etag: Option<String>,
    /// Time of the last write.
    pub modified_ms: Option<u64>,
}

/// A page of a listing, ordered by the bytes of the keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Objects on this page.
    pub objects: Vec<Listed>,
    /// Continues the listing; `None` on the last page.
    pub cursor: Option<String>,
}

/// An object that a client will write.
#[derive(Debug, Clone, Copy)]
pub struct UploadSpec<'a> {
    /// Required media type.
    pub media_type: &'a str,
    /// Required size.
    pub size_bytes: u64,
    /// Required digest.
    pub sha256: Digest,
    /// Time in which it may be written.
    pub lifetime: Duration,
}

/// A presigned request: it writes an object without further credentials.
#[derive(Debug, Clone)]
pub struct Presigned {
    /// URL for `PUT`.
    pub url: String,
    /// Required headers. The length is that of the body.
    pub headers: BTreeMap<String, String>,
}

/// A store. All ETags are without quotes.
#[async_trait(?Send)]
pub(super) trait Backend: fmt::Debug {
    /// Writes an object in one request and returns its ETag; `None` if the condition does not hold.
    async fn put(
        &self,
        key: &str,
        bytes: &[u8],
        media_type: &str,
        condition: Condition<'_>,
    ) -> Result<Option<String>, Error>;

    /// Starts a multipart upload and returns its id.
    async fn begin(&self, key: &str, media_type: &str) -> Result<String, Error>;

    /// Writes part `number`, counted from 1, and returns its ETag.
    async fn put_part(&self, key: &str, upload: &str, number: u16, bytes: &[u8]) -> Result<String, Error>;

    /// Completes a multipart upload of `size_bytes` from the parts with these ETags. Returns the ETag of the object.
    async fn complete(&self, key: &str, upload: &str, parts: &[String], size_bytes: u64) -> Result<String, Error>;

    /// Aborts a multipart upload.
    async fn abort(&self, key: &str, upload: &str) -> Result<(), Error>;

    /// Reads an object or a range of it; `None` if it does not exist.
    async fn get(&self, key: &str, range: Option<ByteRange>) -> Result<Option<Fetched>, Error>;

    /// Reads the version of an object that has this ETag, or a range of it.
    async fn get_version(&self, key: &str, range: Option<ByteRange>, etag: &str) -> Result<Version<Fetched>, Error>;

    /// Metadata of an object; `None` if it does not exist.
    async fn head(&self, key: &str) -> Result<Option<Head>, Error>;

    /// Deletes at most a thousand objects. Missing objects are ignored.
    async fn delete(&self, keys: &[String]) -> Result<(), Error>;

    /// Lists objects whose keys begin with `prefix`.
    async fn list(&self, prefix: &str, cursor: Option<&str>, limit: u16) -> Result<Listing, Error>;

    /// A presigned request for a client; `None` if the store has none.
    fn presign(&self, _key: &str, _spec: &UploadSpec<'_>) -> Option<Presigned> {
        None
    }
}
