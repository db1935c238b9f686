//! Parses object keys that came out of a listing: which row an object belongs to.

use filters::Digest;

use super::key::Prefix;
use crate::platform::ids;

/// The row that an object belongs to. Without it the object is an orphan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParsedKey<'a> {
    /// The image with this id.
    Image(&'a str),
    /// The rendition with this id.
    Rendition(&'a str),
    /// No row of ours: files under `incoming/`, uploads (they have a sweep of their own), and objects of others that share the bucket.
    Other,
}

impl<'a> ParsedKey<'a> {
    /// Parses a key as [`super::Key`] writes it. The bucket may be shared, so prefix, id and digest must have the form that they have in
    /// our keys; every other key is [`ParsedKey::Other`].
    #[must_use]
    pub fn parse(key: &'a str) -> Self {
        let parts: Vec<_> = key.split('/').collect();
        let (prefix, id, row) = match *parts.as_slice() {
            [prefix, "originals", sha256, image] if sha256.parse::<Digest>().is_ok() => {
                (prefix, image, Self::Image(image))
            }
            [prefix, "thumbnails", image, _] => (prefix, image, Self::Image(image)),
            [prefix, "renditions" | "receipts" | "previews", file] => {
                let id = file.split_once('.').map_or("", |(id, _)| id);
                (prefix, id, Self::Rendition(id))
            }
            _ => return Self::Other,
        };
        if Prefix::parse(prefix).is_some() && ids::is_id(id) { row } else { Self::Other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Key;

    const OWNER: &str = "0197f3a0-0000-7000-8000-000000000003";
    const ID: &str = "0197f3a0-0000-7000-8000-00000000000a";

    #[test]
    fn key_that_is_written_is_parsed() {
        let (prefix, id, sha256) = (Prefix::of_owner(OWNER), ID, Digest::sha256(b""));
        for (key, row) in [
            (Key::Original { prefix, sha256, image: id }, ParsedKey::Image(id)),
            (Key::Thumbnail { prefix, image: id, width: 50 }, ParsedKey::Image(id)),
            (Key::Rendition { prefix, id, extension: "jpg" }, ParsedKey::Rendition(id)),
            (Key::Receipt { prefix, id }, ParsedKey::Rendition(id)),
            (Key::RenditionThumbnail { prefix, id, width: 50 }, ParsedKey::Rendition(id)),
            (Key::Upload { prefix, image: id }, ParsedKey::Other),
        ] {
            assert_eq!(ParsedKey::parse(&key.to_string()), row, "{key}");
        }
    }

    #[test]
    fn key_that_is_not_ours_is_other() {
        let sha256 = Digest::sha256(b"");
        for key in [
            String::new(),
            "/".to_owned(),
            "readme.txt".to_owned(),
            "wedding/originals/2024/IMG_1.jpg".to_owned(),
            "shop/thumbnails/shoes/50.jpg".to_owned(),
            "film/renditions/final.mp4".to_owned(),
            "office/receipts/2024.pdf".to_owned(),
            format!("{OWNER}/originals/{ID}"),
            format!("{OWNER}/originals/2024/{ID}"),
            format!("{OWNER}/originals/{sha256}/IMG_1.jpg"),
            format!("wedding/originals/{sha256}/{ID}"),
            format!("{OWNER}/originals/{sha256}/{}", ID.to_uppercase()),
            format!("{OWNER}/thumbnails/{ID}"),
            format!("{OWNER}/thumbnails/album/50.jpg"),
            format!("{OWNER}/renditions/{ID}"),
            format!("{OWNER}/renditions/{ID}-1.jpg"),
            format!("{OWNER}/receipts/2024.jws"),
            format!("incoming/{OWNER}/a.jpg"),
            format!("incoming/originals/{sha256}/{ID}"),
            format!("incoming/thumbnails/{ID}/50.jpg"),
            format!("incoming/renditions/{ID}.jpg"),
            format!("a/{OWNER}/originals/{sha256}/{ID}"),
        ] {
            assert_eq!(ParsedKey::parse(&key), ParsedKey::Other, "{key}");
        }
    }
}
