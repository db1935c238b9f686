//! Every object key the edge uses. Each begins with its owner.

use std::borrow::Cow;
use std::fmt;

use filters::Digest;

use super::INCOMING;

/// The name of one object.
#[derive(Debug, Clone, Copy)]
pub enum Key<'a> {
    /// What a user uploaded: addressed by its content, and by the image's id beside it. With the id a key is never
    /// used twice, so deleting an image cannot take the bytes of the same file uploaded again a moment later.
    Original {
        /// Whose it is.
        owner: &'a str,
        /// Of the bytes.
        sha256: Digest,
        /// The image's id.
        image: &'a str,
    },
    /// A small JPEG of an original, nominally `width` pixels wide.
    Thumbnail {
        /// Whose it is.
        owner: &'a str,
        /// The image's id.
        image: &'a str,
        /// One of the widths thumbnails are made in.
        width: u32,
    },
    /// An encoded rendition.
    Rendition {
        /// Whose it is.
        owner: &'a str,
        /// The rendition's id.
        id: &'a str,
        /// Of the format, without a dot.
        extension: &'a str,
    },
    /// The signed receipt of a rendition.
    Receipt {
        /// Whose it is.
        owner: &'a str,
        /// The rendition's id.
        id: &'a str,
    },
    /// What a client is uploading, until it is confirmed and becomes an original.
    Upload {
        /// Whose it is.
        owner: &'a str,
        /// The id of the image that it will be.
        image: &'a str,
    },
    /// A key that came out of a listing or an event.
    Listed(&'a str),
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Original { owner, sha256, image } => write!(f, "{owner}/originals/{sha256}/{image}"),
            Self::Thumbnail { owner, image, width } => write!(f, "{owner}/thumbnails/{image}/{width}.jpg"),
            Self::Rendition { owner, id, extension } => write!(f, "{owner}/renditions/{id}.{extension}"),
            Self::Upload { owner, image } => write!(f, "{owner}/uploads/{image}"),
            Self::Listed(key) => f.write_str(key),
            Self::Receipt { owner, id } => write!(f, "{owner}/receipts/{id}.jws"),
        }
    }
}

/// A key as errors tell it, which are logged: what people put under `incoming/` has names of theirs, and those stay out of the log.
pub(super) fn told(key: &str) -> Cow<'_, str> {
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
    fn key_begins_with_its_owner_and_no_two_kinds_meet() {
        let sha256 = Digest::sha256(b"");
        let keys = [
            Key::Original { owner: "o", sha256, image: "i" },
            Key::Thumbnail { owner: "o", image: "i", width: 50 },
            Key::Rendition { owner: "o", id: "i", extension: "jpg" },
            Key::Receipt { owner: "o", id: "i" },
            Key::Upload { owner: "o", image: "i" },
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
    fn key_of_an_incoming_file_is_told_without_its_name() {
        assert_eq!(told("incoming/o/2026/our wedding.jpg"), "incoming/o/…");
        assert_eq!(told("incoming/o/recipe.json"), "incoming/o/…");
        assert_eq!(told("incoming/"), "incoming/");
        assert_eq!(told("o/originals/d/i"), "o/originals/d/i");
    }
}
