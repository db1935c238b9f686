//! Whether what was written is what was sent. A store's ETag is the MD5 of an object's bytes, or with parts the MD5 of
//! their MD5s and their number; encrypted stores have others, which they must at least agree on with themselves.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

use super::super::Error;
use super::super::backend::{Backend as _, Head};
use super::S3;

/// The MD5 of some bytes.
pub(super) struct Sum([u8; 16]);

impl Sum {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Md5::digest(bytes).into())
    }

    /// For `Content-MD5`: the server refuses bytes that do not have it.
    pub(super) fn base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// The ETag an object of these bytes has.
    pub(super) fn etag(&self) -> String {
        hex(&self.0)
    }
}

/// The ETag that an object made of parts with these ETags has, if they are sums.
pub(super) fn etag_of_parts(parts: &[String]) -> Option<String> {
    let mut all = Md5::new();
    for part in parts {
        all.update(unhex(part)?);
    }
    Some(format!("{}-{}", hex(&all.finalize()), parts.len()))
}

impl S3 {
    /// The ETag of what was written under `key`, if it can be believed: it is the `expected` one, or asked for a second
    /// opinion the store has an object of this size under the expected or the same ETag.
    pub(super) async fn believed(
        &self,
        key: &str,
        said: &str,
        expected: Option<&str>,
        size_bytes: u64,
    ) -> Result<Option<String>, Error> {
        if expected == Some(said) {
            return Ok(Some(said.to_owned()));
        }
        Ok(self.head(key).await?.filter(|head| agrees(head, said, expected, size_bytes)).map(|head| head.etag))
    }
}

fn agrees(head: &Head, said: &str, expected: Option<&str>, size_bytes: u64) -> bool {
    head.size_bytes == size_bytes && (Some(head.etag.as_str()) == expected || head.etag == said)
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
    fn sum_is_the_etag_and_the_header() {
        let sum = Sum::of(b"hello");
        assert_eq!(sum.etag(), "5d41402abc4b2a76b9719d911017c592");
        assert_eq!(sum.base64(), "XUFAKrxLKna5cZ2REBfFkg==");
    }

    #[test]
    fn sum_of_parts_is_over_their_sums() {
        // MD5 of the sixteen bytes of MD5("hello"), twice.
        let part = Sum::of(b"hello").etag();
        let mut twice = Sum::of(b"hello").0.to_vec();
        twice.extend(Sum::of(b"hello").0);
        assert_eq!(etag_of_parts(&[part.clone(), part]), Some(format!("{}-2", Sum::of(&twice).etag())));
        assert_eq!(etag_of_parts(&["no sum".to_owned()]), None);
    }

    #[test]
    fn second_opinion_needs_the_size_and_an_etag_that_was_expected_or_said() {
        let head = |etag: &str, size_bytes| Head { size_bytes, etag: etag.to_owned(), media_type: None };
        assert!(agrees(&head("sum", 5), "wrong", Some("sum"), 5));
        assert!(agrees(&head("own", 5), "own", Some("sum"), 5));
        assert!(!agrees(&head("sum", 4), "wrong", Some("sum"), 5));
        assert!(!agrees(&head("other", 5), "wrong", Some("sum"), 5));
    }
}
