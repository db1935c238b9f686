//! What an object's key says about the row that it hangs on: the way back from a listing.

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
    /// Reads a key as [`super::Key`] writes it.
    #[must_use]
    pub fn of(key: &'a str) -> Self {
        let parts: Vec<_> = key.split('/').collect();
        let found = match parts.as_slice() {
            [owner, "originals", _, image] | [owner, "thumbnails", image, _] => Some((owner, Self::Image(image))),
            [owner, "renditions" | "receipts", file] => {
                file.split_once('.').map(|(id, _)| (owner, Self::Rendition(id)))
            }
            _ => None,
        };
        found.filter(|(owner, _)| **owner != super::INCOMING).map_or(Self::Nobody, |(_, belongs)| belongs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Key;
    use filters::Digest;

    #[test]
    fn key_that_is_written_is_read_again() {
        let (owner, id, sha256) = ("o", "i", Digest::sha256(b""));
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
        for key in [
            "",
            "/",
            "o/originals/i",
            "o/renditions/i",
            "readme.txt",
            "incoming/o/a.jpg",
            "incoming/originals/x/y",
            "incoming/thumbnails/i/50.jpg",
            "incoming/renditions/i.jpg",
            "a/b/originals/c/d",
        ] {
            assert_eq!(Belongs::of(key), Belongs::Nobody, "{key}");
        }
    }
}
