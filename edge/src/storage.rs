//! Interface of the object store. The settings of the worker select the store: the R2 binding or an S3 endpoint.
//! Callers do not see the difference.

mod avatar_key;
mod backend;
mod binding;
mod config;
mod error;
mod incoming_key;
mod key;
mod multipart;
mod parsed_key;
mod r2;
mod s3;
mod writer;

use std::rc::Rc;

use futures_util::StreamExt as _;
use worker::js_sys::Uint8Array;
use worker::wasm_bindgen_futures::JsFuture;
use worker::web_sys::{self, ReadableStream};
use worker::{Env, Response};

pub(crate) use avatar_key::{AVATARS, AvatarKey, avatar_upload_id};
pub use backend::{ByteRange, Condition, Head, Listed, Listing, Presigned, UploadSpec, Version};
pub use error::Error;
pub(crate) use incoming_key::{IncomingKey, IncomingKind, RECIPE_FILE};
pub use key::{Key, Prefix};
pub use parsed_key::{ParsedKey, RowKind};
pub use writer::Writer;

use crate::platform::redact;

use backend::{Backend, Fetched};
use config::Config;
use key::redacted;

/// Folder for photographs that become images: `incoming/{owner}/…`.
pub const INCOMING: &str = redact::INCOMING;

/// Folder for pyramids: `{prefix}/pyramids/{id}.tif`, and for published ones `pyramids/{prefix}/{path}.tif`.
pub const PYRAMIDS: &str = "pyramids";

/// Up to this size the runtime collects an object and passes it as a whole, which is much cheaper than chunks. A second
/// copy of a larger object would use too much memory.
const SMALL_OBJECT_BYTES: u64 = 1 << 20;

/// Number of attempts to read an object whose transfer is interrupted.
const READ_ATTEMPTS: u32 = 3;

/// The store of originals, renditions, receipts and thumbnails.
#[derive(Debug, Clone)]
pub struct Storage {
    backend: Rc<dyn Backend>,
}

impl Storage {
    /// Opens the store that the settings select.
    pub fn from_env(env: &Env) -> Result<Self, Error> {
        let backend: Rc<dyn Backend> = match Config::from_env(env)? {
            Config::R2 => {
                let reason = "is not bound to an R2 bucket, and STORAGE = \"r2\" needs it".to_owned();
                let bucket = env.bucket("BUCKET").map_err(|_| Error::Misconfigured { setting: "BUCKET", reason })?;
                Rc::new(r2::R2::new(bucket))
            }
            Config::S3(config) => Rc::new(s3::S3::new(*config)),
        };
        Ok(Self { backend })
    }

    /// Stores an object and returns its ETag. The object is durable when this returns. A failure leaves no partial
    /// object.
    pub async fn put(&self, key: &Key<'_>, bytes: impl AsRef<[u8]>, media_type: &str) -> Result<String, Error> {
        let (key, bytes) = (key.to_string(), bytes.as_ref());
        if bytes.len() > multipart::THRESHOLD_BYTES {
            return multipart::put(&*self.backend, &key, bytes, media_type).await;
        }
        let stored = self.backend.put(&key, bytes, media_type, Condition::Always).await?;
        stored.ok_or_else(|| writer::unexpected_condition(&key))
    }

    /// Starts an object that is stored while it is produced. Does not call the store yet.
    #[must_use]
    pub fn writer(&self, key: &Key<'_>, media_type: &str) -> Writer {
        Writer::new(Rc::clone(&self.backend), key.to_string(), media_type.to_owned())
    }

    /// Starts an object whose first `head_bytes` are known only at its end. Write anything in their place, and finish with
    /// [`Writer::finish_with_head`]. Does not call the store yet.
    #[must_use]
    pub fn writer_with_late_head(&self, key: &Key<'_>, media_type: &str, head_bytes: usize) -> Writer {
        Writer::with_late_head(Rc::clone(&self.backend), key.to_string(), media_type.to_owned(), head_bytes)
    }

    /// Stores an object if `condition` holds, and returns its ETag; `None` otherwise. Uses one request for any size,
    /// because not every store supports conditions for multipart uploads.
    pub async fn put_if(
        &self,
        key: &Key<'_>,
        bytes: impl AsRef<[u8]>,
        media_type: &str,
        condition: Condition<'_>,
    ) -> Result<Option<String>, Error> {
        self.backend.put(&key.to_string(), bytes.as_ref(), media_type, condition).await
    }

    /// Size, ETag and media type of an object; `None` if it does not exist.
    pub async fn head(&self, key: &Key<'_>) -> Result<Option<Head>, Error> {
        self.backend.head(&key.to_string()).await
    }

    /// Whether the object exists.
    pub async fn exists(&self, key: &Key<'_>) -> Result<bool, Error> {
        Ok(self.head(key).await?.is_some())
    }

    /// An object as a stream of the runtime, which does not pass through this worker's memory.
    pub async fn stream(&self, key: &Key<'_>, range: Option<ByteRange>) -> Result<ReadableStream, Error> {
        let key = key.to_string();
        let fetched =
            self.backend.get(&key, range).await?.ok_or_else(|| Error::Missing(redacted(&key).into_owned()))?;
        whole(&key, fetched, range)
    }

    /// A version of an object as a stream. `None` if the object has another ETag by now, or is gone.
    pub async fn stream_version(
        &self,
        key: &Key<'_>,
        range: Option<ByteRange>,
        etag: &str,
    ) -> Result<Option<ReadableStream>, Error> {
        let key = key.to_string();
        match self.backend.get_version(&key, range, etag).await? {
            Version::Found(fetched) => whole(&key, fetched, range).map(Some),
            Version::Replaced | Version::Missing => Ok(None),
        }
    }

    /// The bytes of an object in chunks, for callers that do not hold the whole object. The object must exist.
    pub async fn chunks(&self, key: &Key<'_>) -> Result<Chunks, Error> {
        let key = key.to_string();
        let Fetched { stream, length } =
            self.backend.get(&key, None).await?.ok_or_else(|| Error::Missing(redacted(&key).into_owned()))?;
        let stream = Response::builder().stream(stream).stream().map_err(|error| interrupted(&key, &error))?;
        Ok(Chunks { key, stream, left: length })
    }

    /// The bytes of an object; `None` if it does not exist.
    pub async fn find(&self, key: &Key<'_>) -> Result<Option<Vec<u8>>, Error> {
        self.bytes(&key.to_string(), None).await
    }

    /// The bytes of an object, which must exist.
    pub async fn read(&self, key: &Key<'_>) -> Result<Vec<u8>, Error> {
        self.find(key).await?.ok_or_else(|| Error::Missing(redacted(&key.to_string()).into_owned()))
    }

    /// The bytes of the version of an object that the store stated before. Never more bytes than it stated, whatever was
    /// written meanwhile.
    pub async fn read_version(&self, key: &Key<'_>, head: &Head) -> Result<Version<Vec<u8>>, Error> {
        let key = key.to_string();
        retry_interrupted(async || match self.backend.get_version(&key, None, &head.etag).await? {
            Version::Found(fetched) if fetched.length == head.size_bytes => {
                collect(&key, fetched).await.map(Version::Found)
            }
            // An ETag that two contents of different sizes share does not identify a version.
            Version::Found(_) | Version::Replaced => Ok(Version::Replaced),
            Version::Missing => Ok(Version::Missing),
        })
        .await
    }

    /// A range of an object, which must exist.
    pub async fn read_range(&self, key: &Key<'_>, range: ByteRange) -> Result<Vec<u8>, Error> {
        let key = key.to_string();
        let bytes = self.bytes(&key, Some(range)).await?.ok_or_else(|| Error::Missing(redacted(&key).into_owned()))?;
        let length = bytes.len() as u64;
        if length == range.length { Ok(bytes) } else { Err(truncated(&key, length, range.length)) }
    }

    /// Deletes objects. Missing objects are ignored.
    pub async fn delete(&self, keys: &[Key<'_>]) -> Result<(), Error> {
        /// Maximum number of keys per call.
        const MAX_KEYS: usize = 1000;
        for keys in keys.chunks(MAX_KEYS) {
            self.backend.delete(&keys.iter().map(ToString::to_string).collect::<Vec<_>>()).await?;
        }
        Ok(())
    }

    /// A page of at most `limit` (1 to 1000) objects whose keys begin with `prefix`, ordered by key.
    pub async fn list(&self, prefix: &str, cursor: Option<&str>, limit: u16) -> Result<Listing, Error> {
        self.backend.list(prefix, cursor, limit).await
    }

    /// A presigned request with which a client writes an object directly to the store. The store enforces what was
    /// announced. `None` if the store has no presigned requests, so that the edge must receive the bytes.
    #[must_use]
    pub fn presign(&self, key: &Key<'_>, spec: &UploadSpec<'_>) -> Option<Presigned> {
        self.backend.presign(&key.to_string(), spec)
    }

    async fn bytes(&self, key: &str, range: Option<ByteRange>) -> Result<Option<Vec<u8>>, Error> {
        retry_interrupted(async || match self.backend.get(key, range).await? {
            Some(fetched) => collect(key, fetched).await.map(Some),
            None => Ok(None),
        })
        .await
    }
}

/// Reads again after an interrupted transfer.
async fn retry_interrupted<T>(read: impl AsyncFn() -> Result<T, Error>) -> Result<T, Error> {
    let mut attempt = 1;
    loop {
        match read().await {
            Err(Error::Interrupted(_)) if attempt < READ_ATTEMPTS => attempt += 1,
            Err(Error::Interrupted(what)) => return Err(Error::Unavailable(what)),
            result => return result,
        }
    }
}

/// The bytes of an object in chunks.
#[derive(Debug)]
pub struct Chunks {
    key: String,
    stream: worker::ByteStream,
    left: u64,
}

impl Chunks {
    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    ///
    /// The transfer was interrupted.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        match self.stream.next().await {
            Some(Ok(chunk)) => {
                self.left = self.left.saturating_sub(chunk.len() as u64);
                Ok(Some(chunk))
            }
            Some(Err(error)) => Err(Error::Unavailable(interrupted(&self.key, &error).to_string())),
            None if self.left > 0 => {
                Err(Error::Unavailable(format!("{} bytes of {} are missing", self.left, redacted(&self.key))))
            }
            None => Ok(None),
        }
    }
}

fn interrupted(key: &str, error: &worker::Error) -> Error {
    Error::Interrupted(format!("the transfer of {} was interrupted: {error}", redacted(key)))
}

/// Collects a stream. A stream that ends early is an error, not a short file.
async fn collect(key: &str, Fetched { stream, length }: Fetched) -> Result<Vec<u8>, Error> {
    let interrupted = |error: worker::Error| interrupted(key, &error);
    if length <= SMALL_OBJECT_BYTES {
        let bytes = collect_small(&stream).await.map_err(interrupted)?;
        return if bytes.len() as u64 == length { Ok(bytes) } else { Err(truncated(key, bytes.len() as u64, length)) };
    }
    // Reserves the whole size: growing by doubling would hold up to three times the file for a moment.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    let mut chunks = Response::builder().stream(stream).stream().map_err(interrupted)?;
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk.map_err(interrupted)?);
    }
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(truncated(key, bytes.len() as u64, length)) }
}

async fn collect_small(stream: &ReadableStream) -> worker::Result<Vec<u8>> {
    let response = web_sys::Response::new_with_opt_readable_stream(Some(stream))?;
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The stream of an object, or of the whole range of it.
fn whole(key: &str, fetched: Fetched, range: Option<ByteRange>) -> Result<ReadableStream, Error> {
    match range {
        Some(range) if range.length != fetched.length => Err(truncated(key, fetched.length, range.length)),
        _ => Ok(fetched.stream),
    }
}

fn truncated(key: &str, came: u64, announced: u64) -> Error {
    Error::Interrupted(format!("only {came} of {announced} bytes of {} arrived", redacted(key)))
}

/// A stream without bytes.
fn empty_stream() -> Result<ReadableStream, Error> {
    let response = web_sys::Response::new_with_opt_str(Some(""));
    let body = response.ok().and_then(|response| response.body());
    body.ok_or_else(|| Error::Refused("the runtime returned no empty stream".to_owned()))
}
