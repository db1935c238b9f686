//! The object store behind one small type. The backend is the R2 binding; another one fits behind the same five
//! calls.

mod key;

use std::fmt;

use worker::web_sys::ReadableStream;
use worker::{Bucket, HttpMetadata, Range, ResponseBody};

pub(crate) use key::Key;

use crate::problem::Fault;

/// Part of an object: `length` bytes from `offset` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByteRange {
    pub(crate) offset: u64,
    pub(crate) length: u64,
}

/// Where originals, renditions, receipts and thumbnails are.
#[derive(Clone)]
pub(crate) struct Storage {
    bucket: Bucket,
}

impl Storage {
    pub(crate) const fn new(bucket: Bucket) -> Self {
        Self { bucket }
    }

    /// Stores an object; it is durable when this returns.
    pub(crate) async fn put(&self, key: &Key<'_>, bytes: Vec<u8>, media_type: &str) -> Result<(), Fault> {
        let metadata = HttpMetadata { content_type: Some(media_type.to_owned()), ..HttpMetadata::default() };
        self.bucket.put(key.to_string(), bytes).http_metadata(metadata).execute().await?;
        Ok(())
    }

    /// An object as a stream of the runtime's, which does not pass through this worker's memory.
    pub(crate) async fn stream(&self, key: &Key<'_>, range: Option<ByteRange>) -> Result<ReadableStream, Fault> {
        let get = self.bucket.get(key.to_string());
        let get = match range {
            Some(ByteRange { offset, length }) => get.range(Range::OffsetWithLength { offset, length }),
            None => get,
        };
        let object = get.execute().await?.ok_or_else(|| missing(key))?;
        match object.body().ok_or_else(|| missing(key))?.response_body()? {
            ResponseBody::Stream(stream) => Ok(stream),
            _ => Err(Fault::internal(format!("the store gave no stream for {key}"))),
        }
    }

    /// Whether there is such an object.
    pub(crate) async fn exists(&self, key: &Key<'_>) -> Result<bool, Fault> {
        Ok(self.bucket.head(key.to_string()).await?.is_some())
    }

    /// An object's bytes, or `None` where there is no such object.
    pub(crate) async fn find(&self, key: &Key<'_>) -> Result<Option<Vec<u8>>, Fault> {
        let Some(object) = self.bucket.get(key.to_string()).execute().await? else { return Ok(None) };
        let Some(body) = object.body() else { return Ok(None) };
        Ok(Some(body.bytes().await?))
    }

    /// The bytes of an object that a row says is there.
    pub(crate) async fn read(&self, key: &Key<'_>) -> Result<Vec<u8>, Fault> {
        self.find(key).await?.ok_or_else(|| missing(key))
    }

    /// Removes objects; those that are gone already do no harm.
    pub(crate) async fn delete(&self, keys: &[Key<'_>]) -> Result<(), Fault> {
        /// What the store takes in one call.
        const AT_ONCE: usize = 1000;
        for keys in keys.chunks(AT_ONCE) {
            self.bucket.delete_multiple(keys.iter().map(ToString::to_string).collect()).await?;
        }
        Ok(())
    }
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Storage")
    }
}

fn missing(key: &Key<'_>) -> Fault {
    Fault::internal(format!("the store has no {key}"))
}
