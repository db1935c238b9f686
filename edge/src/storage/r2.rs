//! Cloudflare R2 through its binding.

use std::fmt;

use async_trait::async_trait;
use worker::{Bucket, Conditional, GetOptionsBuilder, HttpMetadata, Object, Range, ResponseBody, UploadedPart};

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
        let get = within(self.bucket.get(key), range);
        let Some(object) = get.execute().await.map_err(failed)? else { return Ok(None) };
        fetched(&object, key, range)
    }

    async fn get_version(&self, key: &str, range: Option<ByteRange>, etag: &str) -> Result<Version<Fetched>, Error> {
        let condition = Conditional { etag_matches: Some(etag.to_owned()), ..Conditional::default() };
        let get = within(self.bucket.get(key), range).only_if(condition);
        let Some(object) = get.execute().await.map_err(failed)? else { return Ok(Version::Missing) };
        // An object of another version comes without its body.
        Ok(fetched(&object, key, range)?.map_or(Version::Replaced, Version::Found))
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

/// The request, for a range of the object if one is stated.
fn within(get: GetOptionsBuilder<'_>, range: Option<ByteRange>) -> GetOptionsBuilder<'_> {
    match range {
        Some(ByteRange { offset, length }) => get.range(Range::OffsetWithLength { offset, length }),
        None => get,
    }
}

/// The bytes of an object, or of a range of it; `None` if R2 sent none.
fn fetched(object: &Object, key: &str, range: Option<ByteRange>) -> Result<Option<Fetched>, Error> {
    let length = range.map_or(object.size(), |range| range.length.min(object.size().saturating_sub(range.offset)));
    let Some(body) = object.body() else { return Ok(None) };
    match body.response_body().map_err(failed)? {
        ResponseBody::Stream(stream) => Ok(Some(Fetched { stream, length })),
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
