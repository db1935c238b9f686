//! S3 endpoints: `rusty_s3` signs requests, and the runtime sends them.

mod send;
mod verify;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusty_s3::actions::{
    CompleteMultipartUploadResponse, CreateMultipartUpload, DeleteObjectsResponse, ListObjectsV2, ObjectIdentifier,
};
use rusty_s3::{Bucket, Credentials, S3Action as _};
use worker::js_sys::Date;

use super::backend::{Backend, ByteRange, Condition, Fetched, Head, Listed, Listing, Presigned, UploadSpec, Version};
use super::config::S3Config;
use super::key::redacted;
use super::{Error, empty_stream};

use send::{Expect, S3Response, error_code, unquote_etag};
use verify::{Md5Sum, etag_of_parts};

/// Number of attempts to write an object whose ETag is wrong.
const WRITE_ATTEMPTS: u32 = 3;

/// A bucket of an S3 endpoint.
pub(super) struct S3 {
    bucket: Bucket,
    credentials: Credentials,
    timeout: Duration,
}

impl S3 {
    pub(super) fn new(config: S3Config) -> Self {
        let S3Config { bucket, credentials, timeout } = config;
        Self { bucket, credentials, timeout }
    }

    const fn signer(&self) -> Option<&Credentials> {
        Some(&self.credentials)
    }
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3").field("bucket", &self.bucket).finish_non_exhaustive()
    }
}

#[async_trait(?Send)]
impl Backend for S3 {
    async fn put(
        &self,
        key: &str,
        bytes: &[u8],
        media_type: &str,
        condition: Condition<'_>,
    ) -> Result<Option<String>, Error> {
        let sum = Md5Sum::of(bytes);
        let mut headers = vec![("content-md5", sum.base64()), ("content-type", media_type.to_owned())];
        match condition {
            Condition::Always => {}
            Condition::Absent => headers.push(("if-none-match", "*".to_owned())),
            Condition::Etag(etag) => headers.push(("if-match", format!("\"{etag}\""))),
        }
        let (what, size_bytes) = (format!("PUT {}", redacted(key)), bytes.len() as u64);
        for write in 0..WRITE_ATTEMPTS {
            let action = self.bucket.put_object(self.signer(), key);
            let response = self.send(&what, action, &headers, bytes, Expect::Text).await?;
            match response.status {
                // The condition fails if an earlier attempt, which seemed to fail, wrote the object.
                404 | 412 if condition != Condition::Always => {
                    let ours = response.repeated || write > 0;
                    let head = if ours { self.head(key).await? } else { None };
                    let is_ours = |head: &Head| head.etag == sum.etag() && head.size_bytes == size_bytes;
                    return Ok(head.filter(is_ours).map(|head| head.etag));
                }
                _ if !response.is_success() => return Err(response.refused(&what)),
                _ => {}
            }
            let reported = response.etag().unwrap_or_default();
            if let Some(etag) = self.verified_etag(key, &reported, Some(&sum.etag()), size_bytes).await? {
                return Ok(Some(etag));
            }
        }
        Err(Error::Unavailable(format!("S3 accepted {what} {WRITE_ATTEMPTS} times, each time with a wrong ETag")))
    }

    async fn begin(&self, key: &str, media_type: &str) -> Result<String, Error> {
        let what = format!("the beginning of {}", redacted(key));
        let headers = [("content-type", media_type.to_owned())];
        let action = self.bucket.create_multipart_upload(self.signer(), key);
        let response = self.send(&what, action, &headers, &[], Expect::Text).await?;
        check_success(&response, &what)?;
        let begun =
            CreateMultipartUpload::parse_response(&response.text).map_err(|error| parse_error(&what, &error))?;
        Ok(begun.upload_id().to_owned())
    }

    async fn put_part(&self, key: &str, upload: &str, number: u16, bytes: &[u8]) -> Result<String, Error> {
        let what = format!("PUT of part {number} of {}", redacted(key));
        let sum = Md5Sum::of(bytes);
        let headers = [("content-md5", sum.base64())];
        let mut reported = String::new();
        for _ in 0..WRITE_ATTEMPTS {
            let action = self.bucket.upload_part(self.signer(), key, number, upload);
            let response = self.send(&what, action, &headers, bytes, Expect::Text).await?;
            check_success(&response, &what)?;
            let before = std::mem::replace(&mut reported, response.etag().unwrap_or_default());
            // The same unexpected ETag twice: the store computes its ETags in another way.
            if reported == sum.etag() || (reported == before && !reported.is_empty()) {
                return Ok(reported);
            }
        }
        Err(Error::Interrupted(format!("S3 accepted {what} {WRITE_ATTEMPTS} times, each time with a wrong ETag")))
    }

    async fn complete(&self, key: &str, upload: &str, parts: &[String], size_bytes: u64) -> Result<String, Error> {
        let what = format!("the completion of {}", redacted(key));
        let parts_of = || parts.iter().map(String::as_str);
        let action = self.bucket.complete_multipart_upload(self.signer(), key, upload, parts_of());
        let body = action.clone().body();
        let response = self.send(&what, action, &[], body.as_bytes(), Expect::Text).await?;
        // A response with status 200 may contain an error, because the store responds before it has joined the parts.
        let completed = CompleteMultipartUploadResponse::parse(&response.text);
        let reported = completed.as_ref().map(|completed| unquote_etag(completed.etag())).unwrap_or_default();
        let expected = etag_of_parts(parts);
        // An earlier attempt, which seemed to fail, may have completed the upload. Then the upload no longer exists, so
        // the object decides.
        if let Some(etag) = self.verified_etag(key, reported, expected.as_deref(), size_bytes).await? {
            return Ok(etag);
        }
        Err(Error::Interrupted(format!("S3 answered {what} with {} {}", response.status, error_code(&response.text))))
    }

    async fn abort(&self, key: &str, upload: &str) -> Result<(), Error> {
        let what = format!("the end of the upload of {}", redacted(key));
        let action = self.bucket.abort_multipart_upload(self.signer(), key, upload);
        let response = self.send(&what, action, &[], &[], Expect::Text).await?;
        if response.status == 404 || response.is_success() { Ok(()) } else { Err(response.refused(&what)) }
    }

    async fn get(&self, key: &str, range: Option<ByteRange>) -> Result<Option<Fetched>, Error> {
        let what = format!("GET {}", redacted(key));
        let headers: Vec<_> = range.map(|range| ("range", range_header(range))).into_iter().collect();
        let action = self.bucket.get_object(self.signer(), key);
        let response = self.send(&what, action, &headers, &[], Expect::Stream).await?;
        if response.status == 404 {
            return Ok(None);
        }
        // A whole object in response to a range request is an error.
        if response.status != if headers.is_empty() { 200 } else { 206 } {
            return Err(response.refused(&what));
        }
        fetched(response, &what).map(Some)
    }

    async fn get_version(&self, key: &str, range: Option<ByteRange>, etag: &str) -> Result<Version<Fetched>, Error> {
        let what = format!("GET {}", redacted(key));
        let mut headers = vec![("if-match", format!("\"{etag}\""))];
        headers.extend(range.map(|range| ("range", range_header(range))));
        let expected = if range.is_none() { 200 } else { 206 };
        let action = self.bucket.get_object(self.signer(), key);
        let response = self.send(&what, action, &headers, &[], Expect::Stream).await?;
        match response.status {
            404 => Ok(Version::Missing),
            412 => Ok(Version::Replaced),
            // A server may ignore the condition. The range is one of the version that it stated before.
            416 if range.is_some() => Ok(Version::Replaced),
            status if status == expected && response.etag().is_some_and(|now| now != etag) => Ok(Version::Replaced),
            status if status == expected => fetched(response, &what).map(Version::Found),
            _ => Err(response.refused(&what)),
        }
    }

    async fn head(&self, key: &str) -> Result<Option<Head>, Error> {
        let what = format!("HEAD {}", redacted(key));
        let response = self.send(&what, self.bucket.head_object(self.signer(), key), &[], &[], Expect::Text).await?;
        if response.status == 404 {
            return Ok(None);
        }
        check_success(&response, &what)?;
        let size_bytes = response.length().ok_or_else(|| response.refused(&what))?;
        let etag = response.etag().unwrap_or_default();
        Ok(Some(Head { size_bytes, etag, media_type: response.header("content-type") }))
    }

    async fn delete(&self, keys: &[String]) -> Result<(), Error> {
        let what = format!("the deletion of {} objects", keys.len());
        let objects: Vec<_> = keys.iter().map(|key| ObjectIdentifier::new(key.clone())).collect();
        let mut action = self.bucket.delete_objects(self.signer(), objects.iter());
        action.set_quiet(true);
        let (body, sum) = action.clone().body_with_md5();
        let headers = [("content-md5", sum), ("content-type", "application/xml".to_owned())];
        let response = self.send(&what, action, &headers, body.as_bytes(), Expect::Text).await?;
        check_success(&response, &what)?;
        let deleted = DeleteObjectsResponse::parse(&response.text).map_err(|error| parse_error(&what, &error))?;
        match deleted.errors.iter().find(|error| error.code != "NoSuchKey") {
            Some(error) => {
                Err(Error::Unavailable(format!("S3 did not delete {}: {}", redacted(&error.key), error.code)))
            }
            None => Ok(()),
        }
    }

    async fn list(&self, prefix: &str, cursor: Option<&str>, limit: u16) -> Result<Listing, Error> {
        let what = format!("the listing of {}", redacted(prefix));
        let mut action = self.bucket.list_objects_v2(self.signer());
        action.with_prefix(prefix);
        action.with_max_keys(limit.into());
        if let Some(cursor) = cursor {
            action.with_continuation_token(cursor);
        }
        let response = self.send(&what, action, &[], &[], Expect::Text).await?;
        check_success(&response, &what)?;
        let page = ListObjectsV2::parse_response(&response.text).map_err(|error| parse_error(&what, &error))?;
        let objects = page.contents.into_iter().map(|object| Listed {
            size_bytes: object.size.unwrap_or(0),
            etag: object.etag.map(|etag| unquote_etag(&etag).to_owned()),
            modified_ms: object.last_modified.as_deref().and_then(milliseconds),
            key: object.key,
        });
        Ok(Listing { objects: objects.collect(), cursor: page.next_continuation_token })
    }

    fn presign(&self, key: &str, spec: &UploadSpec<'_>) -> Option<Presigned> {
        let headers = BTreeMap::from([
            ("content-type".to_owned(), spec.media_type.to_owned()),
            ("x-amz-checksum-sha256".to_owned(), STANDARD.encode(spec.sha256.as_bytes())),
        ]);
        let mut action = self.bucket.put_object(self.signer(), key);
        for (name, value) in &headers {
            action.headers_mut().insert(name.clone(), value.clone());
        }
        action.headers_mut().insert("content-length", spec.size_bytes.to_string());
        let url = action.sign(spec.lifetime).into();
        Some(Presigned { url, headers })
    }
}

fn range_header(range: ByteRange) -> String {
    format!("bytes={}-{}", range.offset, range.offset + range.length - 1)
}

/// The object of a successful response.
fn fetched(response: S3Response, what: &str) -> Result<Fetched, Error> {
    let length = response.length().ok_or_else(|| response.refused(what))?;
    let stream = match response.stream {
        Some(stream) => stream,
        None => empty_stream()?,
    };
    Ok(Fetched { stream, length })
}

fn check_success(response: &S3Response, what: &str) -> Result<(), Error> {
    if response.is_success() { Ok(()) } else { Err(response.refused(what)) }
}

fn parse_error(what: &str, error: &dyn fmt::Display) -> Error {
    Error::Refused(format!("S3's response to {what} cannot be read: {error}"))
}

/// Milliseconds since 1970 of an RFC 3339 time.
fn milliseconds(time: &str) -> Option<u64> {
    let ms = Date::parse(time);
    (ms >= 0.0).then_some(ms as u64)
}
