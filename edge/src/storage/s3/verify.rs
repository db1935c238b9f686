//! Verifies an upload: compares the store's ETag with the bytes we sent. The ETag of an object is the MD5 of its bytes,
//! or for a multipart upload the MD5 of the parts' MD5s and their number. Encrypting stores have other ETags, which
//! must at least be consistent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

use super::super::Error;
use super::super::backend::{Backend as _, Head};
use super::S3;

/// The MD5 of some bytes.
pub(super) struct Md5Sum([u8; 16]);

impl Md5Sum {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Md5::digest(bytes).into())
    }

    /// The value of `Content-MD5`. The server refuses bytes with another MD5.
    pub(super) fn base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// The ETag of an object with these bytes.
    pub(super) fn etag(&self) -> String {
        hex(&self.0)
    }
}

/// The expected ETag of an object made of parts with these ETags; `None` if they are not MD5s.
pub(super) fn etag_of_parts(parts: &[String]) -> Option<String> {
    let mut all = Md5::new();
    for part in parts {
        all.update(unhex(part)?);
    }
    Some(format!("{}-{}", hex(&all.finalize()), parts.len()))
}

impl S3 {
    /// The verified ETag of the object under `key`: either the response has the `expected` ETag, or a second request
    /// shows an object of this size with the expected or the same ETag.
    pub(super) async fn verified_etag(
        &self,
        key: &str,
        reported: &str,
        expected: Option<&str>,
        size_bytes: u64,
    ) -> Result<Option<String>, Error> {
        if expected == Some(reported) {
            return Ok(Some(reported.to_owned()));
        }
        Ok(self
            .head(key)
            .await?
            .filter(|head| is_consistent(head, reported, expected, size_bytes))
            .map(|head| head.etag))
    }
}

fn is_consistent(head: &Head, reported: &str, expected: Option<&str>, size_bytes: u64) -> bool {
    head.size_bytes == size_bytes && (Some(head.etag.as_str()) == expected || head.etag == reported)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn md5_gives_etag_and_header() {
        let sum = Md5Sum::of(b"hello");
        assert_eq!(sum.etag(), "5d41402abc4b2a76b9719d911017c592");
        assert_eq!(sum.base64(), "XUFAKrxLKna5cZ2REBfFkg==");
    }

    #[test]
    fn md5_of_parts_gives_multipart_etag() {
        // MD5 of the 16 bytes of MD5("hello"), twice.
        let part = Md5Sum::of(b"hello").etag();
        let mut twice = Md5Sum::of(b"hello").0.to_vec();
        twice.extend(Md5Sum::of(b"hello").0);
        assert_eq!(etag_of_parts(&[part.clone(), part]), Some(format!("{}-2", Md5Sum::of(&twice).etag())));
        assert_eq!(etag_of_parts(&["no sum".to_owned()]), None);
    }

    #[test]
    fn etag_check_needs_size_and_expected_or_reported_etag() {
        let head = |etag: &str, size_bytes| Head { size_bytes, etag: etag.to_owned(), media_type: None };
        assert!(is_consistent(&head("sum", 5), "wrong", Some("sum"), 5));
        assert!(is_consistent(&head("own", 5), "own", Some("sum"), 5));
        assert!(!is_consistent(&head("sum", 4), "wrong", Some("sum"), 5));
        assert!(!is_consistent(&head("other", 5), "wrong", Some("sum"), 5));
    }
}
