//! Parser of object keys from a listing: finds the row that an object belongs to.

use filters::Digest;

use super::PYRAMIDS;
use crate::platform::ids;

/// The row that an object belongs to. If the row does not exist, the object is an orphan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParsedKey<'a> {
    /// Key prefix. It leads to the library of the row.
    pub prefix: &'a str,
    /// Kind of the row.
    pub kind: RowKind,
    /// Id of the row, or for a published pyramid the whole key.
    pub id: &'a str,
}

/// Kinds of rows that have objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    /// An image.
    Image,
    /// A rendition.
    Rendition,
    /// A look-up table.
    Lut,
    /// A pyramid.
    Pyramid,
    /// A pyramid or a copy that a collection published. The id is the whole key. Others may have such keys, too: the library knows
    /// which ones were its own.
    PublishedPyramid,
}

impl<'a> ParsedKey<'a> {
    /// Parses a key in the format of [`super::Key`]. Others may share the bucket, so prefix, id and digest must have
    /// our form. `None` for files under `incoming/`, uploads (their library deletes them), and objects of others.
    #[must_use]
    pub fn parse(key: &'a str) -> Option<Self> {
        let parts: Vec<_> = key.split('/').collect();
        let (prefix, kind, id) = match *parts.as_slice() {
            [prefix, "originals", sha256, image] if sha256.parse::<Digest>().is_ok() => (prefix, RowKind::Image, image),
            [prefix, "thumbnails", image, _] => (prefix, RowKind::Image, image),
            [prefix, "renditions" | "receipts" | "previews", file] => {
                (prefix, RowKind::Rendition, file.split_once('.').map_or("", |(id, _)| id))
            }
            [prefix, "luts", file] => (prefix, RowKind::Lut, file.strip_suffix(".cube").unwrap_or("")),
            [prefix, PYRAMIDS, file] => (prefix, RowKind::Pyramid, file.strip_suffix(".tif").unwrap_or("")),
            [PYRAMIDS, prefix, _, ..] => {
                return ids::is_id(prefix).then_some(Self { prefix, kind: RowKind::PublishedPyramid, id: key });
            }
            _ => return None,
        };
        (ids::is_id(prefix) && ids::is_id(id)).then_some(Self { prefix, kind, id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Key, Prefix};

    const OWNER: &str = "0197f3a0-0000-7000-8000-000000000003";
    const ID: &str = "0197f3a0-0000-7000-8000-00000000000a";

    #[test]
    fn key_round_trips() {
        let (prefix, id, sha256) = (Prefix::new(OWNER), ID, Digest::sha256(b""));
        for (key, kind) in [
            (Key::Original { prefix, sha256, image: id }, RowKind::Image),
            (Key::Thumbnail { prefix, image: id, width: 50 }, RowKind::Image),
            (Key::Rendition { prefix, id, extension: "jpg" }, RowKind::Rendition),
            (Key::Receipt { prefix, id }, RowKind::Rendition),
            (Key::RenditionThumbnail { prefix, id, width: 50 }, RowKind::Rendition),
            (Key::Lut { prefix, id }, RowKind::Lut),
            (Key::Pyramid { prefix, id }, RowKind::Pyramid),
        ] {
            let row = ParsedKey { prefix: OWNER, kind, id };
            assert_eq!(ParsedKey::parse(&key.to_string()), Some(row), "{key}");
        }
        assert_eq!(ParsedKey::parse(&Key::Upload { prefix, image: id }.to_string()), None);
    }

    #[test]
    fn key_of_published_pyramid_is_its_id() {
        for path in ["a.tif", "maps/1850/a b.png.tif", "maps/plan.pdf"] {
            let key = format!("pyramids/{OWNER}/{path}");
            let row = ParsedKey { prefix: OWNER, kind: RowKind::PublishedPyramid, id: &key };
            assert_eq!(ParsedKey::parse(&key), Some(row), "{key}");
        }
    }

    #[test]
    fn key_of_others_is_none() {
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
            format!("{OWNER}/luts/portra.cube"),
            format!("{OWNER}/luts/{ID}"),
            format!("{OWNER}/pyramids/{ID}"),
            format!("{OWNER}/pyramids/giza.tif"),
            "pyramids/giza/a.tif".to_owned(),
            format!("pyramids/{OWNER}"),
            format!("incoming/{OWNER}/a.jpg"),
            format!("incoming/originals/{sha256}/{ID}"),
            format!("incoming/thumbnails/{ID}/50.jpg"),
            format!("incoming/renditions/{ID}.jpg"),
            format!("a/{OWNER}/originals/{sha256}/{ID}"),
        ] {
            assert_eq!(ParsedKey::parse(&key), None, "{key}");
        }
    }
}
