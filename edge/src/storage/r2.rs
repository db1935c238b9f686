//! Cloudflare R2 through its binding.

use std::fmt;

use async_trait::async_trait;
use worker::{Bucket, Conditional, HttpMetadata, Object, Range, ResponseBody, UploadedPart};

use super::Error;
use super::backend::{Backend, ByteRange, Condition, Fetched, Head, Listed, Listing, Version};
use super::key::redacted;

/// A bound bucket.
pub(super) struct R2 {
    bucket: Bucket,
}

impl R2 {
    pub(super) const fn new(bucket: Bucket) -> Self {
        Self { bucket }
    }
}

impl fmt::Debug for R2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("R2")
    }
}

#[async_trait(?Send)]
impl Backend for R2 {
    async fn put(
        &self,
        key: &str,
        bytes: &[u8],
        media_type: &str,
        condition: Condition<'_>,
    ) -> Result<Option<String>, Error> {
        let mut put = self.bucket.put(key, bytes.to_vec()).http_metadata(metadata(media_type));
        match condition {
            Condition::Always => {}
            Condition::Absent => {
                put = put.only_if(Conditional { etag_does_not_match: Some("*".to_owned()), ..Conditional::default() });
            }
            Condition::Etag(etag) => {
                put = put.only_if(Conditional { etag_matches: Some(etag.to_owned()), ..Conditional::default() });
            }
        }
        let stored = put.execute().await.map_err(failed)?;
        stored.map(|object| written(&object, key, bytes.len() as u64)).transpose()
    }

    async fn begin(&self, key: &str, media_type: &str) -> Result<String, Error> {
        let begin = self.bucket.create_multipart_upload(key).http_metadata(metadata(media_type));
        Ok(begin.execute().await.map_err(failed)?.upload_id().await)
    }

    async fn put_part(&self, key: &str, upload: &str, number: u16, bytes: &[u8]) -> Result<String, Error> {
        let upload = self.bucket.resume_multipart_upload(key, upload).map_err(failed)?;
        Ok(upload.upload_part(number, bytes.to_vec()).await.map_err(failed)?.etag())
    }

    async fn complete(&self, key: &str, upload: &str, parts: &[String], size_bytes: u64) -> Result<String, Error> {
        let upload = self.bucket.resume_multipart_upload(key, upload).map_err(failed)?;
        let parts = (1..).zip(parts).map(|(number, etag)| UploadedPart::new(number, etag.clone()));
        let object = upload.complete(parts).await.map_err(failed)?;
        written(&object, key, size_bytes)
    }

    async fn abort(&self, key: &str, upload: &str) -> Result<(), Error> {
        self.bucket.resume_multipart_upload(key, upload).map_err(failed)?.abort().await.map_err(failed)
    }

    async fn get(&self, key: &str, range: Option<ByteRange>) -> Result<Option<Fetched>, Error> {
        let mut get = self.bucket.get(key);
        if let Some(ByteRange { offset, length }) = range {
            get = get.range(Range::OffsetWithLength { offset, length });
        }
        let Some(object) = get.execute().await.map_err(failed)? else { return Ok(None) };
        let length = range.map_or(object.size(), |range| range.length.min(object.size().saturating_sub(range.offset)));
        fetched(&object, key, length)
    }

    async fn get_version(&self, key: &str, etag: &str) -> Result<Version<Fetched>, Error> {
        let condition = Conditional { etag_matches: Some(etag.to_owned()), ..Conditional::default() };
        let Some(object) = self.bucket.get(key).only_if(condition).execute().await.map_err(failed)? else {
            return Ok(Version::Missing);
        };
        // An object of another version comes without its body.
        Ok(fetched(&object, key, object.size())?.map_or(Version::Replaced, Version::Found))
    }

    async fn head(&self, key: &str) -> Result<Option<Head>, Error> {
        let object = self.bucket.head(key).await.map_err(failed)?;
        Ok(object.map(|object| Head {
            size_bytes: object.size(),
            etag: object.etag(),
            media_type: object.http_metadata().content_type,
        }))
    }

    async fn delete(&self, keys: &[String]) -> Result<(), Error> {
        self.bucket.delete_multiple(keys.to_vec()).await.map_err(failed)
    }

    async fn list(&self, prefix: &str, cursor: Option<&str>, limit: u16) -> Result<Listing, Error> {
        let mut list = self.bucket.list().prefix(prefix).limit(limit.into());
        if let Some(cursor) = cursor {
            list = list.cursor(cursor);
        }
        let page = list.execute().await.map_err(failed)?;
        let objects = page.objects().into_iter().map(|object| Listed {
            key: object.key(),
            size_bytes: object.size(),
            etag: Some(object.etag()),
            modified_ms: Some(object.uploaded().as_millis()),
        });
        Ok(Listing { objects: objects.collect(), cursor: page.cursor().filter(|_| page.truncated()) })
    }
}

/// The bytes of an object, or of a part of it with this length; `None` if R2 sent none.
fn fetched(object: &Object, key: &str, length: u64) -> Result<Option<Fetched>, Error> {
    let Some(body) = object.body() else { return Ok(None) };
    match body.response_body().map_err(failed)? {
        ResponseBody::Stream(stream) => Ok(Some(Fetched { stream, length, etag: object.etag() })),
        _ => Err(Error::Refused(format!("R2 returned no stream for {}", redacted(key)))),
    }
}

fn metadata(media_type: &str) -> HttpMetadata {
    HttpMetadata { content_type: Some(media_type.to_owned()), ..HttpMetadata::default() }
}

/// The ETag of a stored object, if all bytes were stored.
fn written(object: &Object, key: &str, size_bytes: u64) -> Result<String, Error> {
    if object.size() == size_bytes {
        return Ok(object.etag());
    }
    Err(Error::Interrupted(format!("R2 stored {} of {size_bytes} bytes of {}", object.size(), redacted(key))))
}

fn failed(error: worker::Error) -> Error {
    Error::Unavailable(format!("R2: {error}"))
}
