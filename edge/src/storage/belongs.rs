//! What an object's key says about the row that it hangs on: the way back from a listing.

use filters::Digest;

use crate::platform::ids;

/// The row without which an object is an orphan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belongs<'a> {
    /// To the image with this id.
    Image(&'a str),
    /// To the rendition with this id.
    Rendition(&'a str),
    /// To no row of ours: what people put under `incoming/`, uploads that are looked after by themselves, and whatever else shares the
    /// bucket.
    Nobody,
}

impl<'a> Belongs<'a> {
    /// Reads a key as [`super::Key`] writes it. The bucket may be shared, so what only looks like one of ours is nobody's: owner, id
    /// and digest must be what they are in ours.
    #[must_use]
    pub fn of(key: &'a str) -> Self {
        let parts: Vec<_> = key.split('/').collect();
        let (owner, id, found) = match *parts.as_slice() {
            [owner, "originals", sha256, image] if sha256.parse::<Digest>().is_ok() => {
                (owner, image, Self::Image(image))
            }
            [owner, "thumbnails", image, _] => (owner, image, Self::Image(image)),
            [owner, "renditions" | "receipts", file] => {
                let id = file.split_once('.').map_or("", |(id, _)| id);
                (owner, id, Self::Rendition(id))
            }
            _ => return Self::Nobody,
        };
        if ids::is_id(owner) && ids::is_id(id) { found } else { Self::Nobody }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Key;

    const OWNER: &str = "0197f3a0-0000-7000-8000-000000000003";
    const ID: &str = "0197f3a0-0000-7000-8000-00000000000a";

    #[test]
    fn key_that_is_written_is_read_again() {
        let (owner, id, sha256) = (OWNER, ID, Digest::sha256(b""));
        for (key, belongs) in [
            (Key::Original { owner, sha256, image: id }, Belongs::Image(id)),
            (Key::Thumbnail { owner, image: id, width: 50 }, Belongs::Image(id)),
            (Key::Rendition { owner, id, extension: "jpg" }, Belongs::Rendition(id)),
            (Key::Receipt { owner, id }, Belongs::Rendition(id)),
            (Key::Upload { owner, image: id }, Belongs::Nobody),
        ] {
            assert_eq!(Belongs::of(&key.to_string()), belongs, "{key}");
        }
    }

    #[test]
    fn key_that_is_not_ours_belongs_to_nobody() {
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
            assert_eq!(Belongs::of(&key), Belongs::Nobody, "{key}");
        }
    }
}
