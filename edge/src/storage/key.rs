//! Object keys: the names of objects in the store. Each but those of avatars begins with a key prefix. Only rows
//! state which library the prefix belongs to.

use std::borrow::Cow;
use std::fmt;

use filters::Digest;

use super::{AVATARS, INCOMING, PYRAMIDS};

/// Key prefix: the first part of an object's key. Rows store it, so that a row can change its owner while its objects
/// stay in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix<'a>(&'a str);

impl<'a> Prefix<'a> {
    /// The prefix in a row. New objects of a library have the library's id as prefix.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }
}

impl fmt::Display for Prefix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The key of an object.
#[derive(Debug, Clone, Copy)]
pub enum Key<'a> {
    /// An uploaded file, addressed by its content and the image's id. Because of the id a key is never used twice, so
    /// deleting an image cannot delete the bytes of the same file uploaded again a moment later.
    Original {
        /// Key prefix.
        prefix: Prefix<'a>,
        /// Digest of the bytes.
        sha256: Digest,
        /// The image's id.
        image: &'a str,
    },
    /// A small JPEG of an original, nominally `width` pixels wide.
    Thumbnail {
        /// Key prefix.
        prefix: Prefix<'a>,
        /// The image's id.
        image: &'a str,
        /// One of the thumbnail widths.
        width: u32,
    },
    /// An encoded rendition.
    Rendition {
        /// Key prefix.
        prefix: Prefix<'a>,
        /// The rendition's id.
        id: &'a str,
        /// Extension of the format, without a dot.
        extension: &'a str,
    },
    /// A small JPEG of a rendition, nominally `width` pixels wide.
    RenditionThumbnail {
        /// Key prefix.
        prefix: Prefix<'a>,
        /// The rendition's id.
        id: &'a str,
        /// One of the thumbnail widths.
        width: u32,
    },
    /// The signed receipt of a rendition.
    Receipt {
        /// Key prefix.
        prefix: Prefix<'a>,
        /// The rendition's id.
        id: &'a str,
    },
    /// An uploaded file before its confirmation.
    Upload {
        /// Key prefix.
        prefix: Prefix<'a>,
        /// The id of the future image.
        image: &'a str,
    },
    /// The `.cube` file of a look-up table. A key is never used twice.
    Lut {
        /// Key prefix.
        prefix: Prefix<'a>,
        /// The row's id.
        id: &'a str,
    },
    /// The file of a pyramid.
    Pyramid {
        /// Key prefix.
        prefix: Prefix<'a>,
        /// The pyramid's id.
        id: &'a str,
    },
    /// The avatar of an account.
    Avatar {
        /// The account's id.
        account: &'a str,
        /// Digest of the file.
        digest: Digest,
    },
    /// An uploaded file that becomes an avatar. It is in the folder whose notifications the bucket sends.
    AvatarUpload {
        /// The account's id.
        account: &'a str,
        /// The upload's id.
        id: &'a str,
    },
    /// A key from a listing or an event.
    Listed(&'a str),
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Original { prefix, sha256, image } => write!(f, "{prefix}/originals/{sha256}/{image}"),
            Self::Thumbnail { prefix, image, width } => write!(f, "{prefix}/thumbnails/{image}/{width}.jpg"),
            Self::Rendition { prefix, id, extension } => write!(f, "{prefix}/renditions/{id}.{extension}"),
            Self::RenditionThumbnail { prefix, id, width } => write!(f, "{prefix}/previews/{id}.{width}.jpg"),
            Self::Upload { prefix, image } => write!(f, "{prefix}/uploads/{image}"),
            Self::Lut { prefix, id } => write!(f, "{prefix}/luts/{id}.cube"),
            Self::Pyramid { prefix, id } => write!(f, "{prefix}/{PYRAMIDS}/{id}.tif"),
            Self::Avatar { account, digest } => write!(f, "{AVATARS}/{account}/{digest}.jpg"),
            Self::AvatarUpload { account, id } => write!(f, "{INCOMING}/{AVATARS}/{account}/{id}"),
            Self::Listed(key) => f.write_str(key),
            Self::Receipt { prefix, id } => write!(f, "{prefix}/receipts/{id}.jws"),
        }
    }
}

/// Redacts a key for errors, which are logged: removes the name of a file under `incoming/`, because a person chose it.
pub(super) fn redacted(key: &str) -> Cow<'_, str> {
    let file = key.strip_prefix(INCOMING).and_then(|rest| rest.strip_prefix('/')).and_then(|rest| rest.split_once('/'));
    match file {
        Some((owner, _)) => Cow::Owned(format!("{INCOMING}/{owner}/…")),
        None => Cow::Borrowed(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_kinds_have_distinct_folders_under_the_prefix() {
        let sha256 = Digest::sha256(b"");
        let prefix = Prefix::new("o");
        let keys = [
            Key::Original { prefix, sha256, image: "i" },
            Key::Thumbnail { prefix, image: "i", width: 50 },
            Key::Rendition { prefix, id: "i", extension: "jpg" },
            Key::RenditionThumbnail { prefix, id: "i", width: 50 },
            Key::Receipt { prefix, id: "i" },
            Key::Upload { prefix, image: "i" },
            Key::Pyramid { prefix, id: "i" },
        ]
        .map(|key| key.to_string());
        assert!(keys.iter().all(|key| key.starts_with("o/")));
        let folders: std::collections::BTreeSet<_> = keys.iter().filter_map(|key| key.split('/').nth(1)).collect();
        assert_eq!(folders.len(), keys.len());
        assert_eq!(
            keys.first().map(String::as_str),
            Some("o/originals/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/i")
        );
    }

    #[test]
    fn key_of_an_incoming_file_is_redacted() {
        assert_eq!(redacted("incoming/o/2026/our wedding.jpg"), "incoming/o/…");
        assert_eq!(redacted("incoming/o/recipe.json"), "incoming/o/…");
        assert_eq!(redacted("incoming/"), "incoming/");
        assert_eq!(redacted("o/originals/d/i"), "o/originals/d/i");
    }
}
