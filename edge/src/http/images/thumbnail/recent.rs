//! Thumbnail cache of an isolate: it saves a query and a read from the store. Entries expire after seconds, so the
//! thumbnail of an image that another isolate deleted soon disappears.

use std::cell::RefCell;
use std::collections::HashMap;

use axum::body::Bytes;

/// Time to live of an entry.
const HOLDS_MS: u64 = 10_000;

/// Maximum number of bytes. Above it the cache is cleared. It holds a few hundred thumbnails of a gallery, and is small
/// beside a render.
const AT_MOST_BYTES: usize = 4 << 20;

/// A thumbnail with its `ETag`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thumbnail {
    pub(super) etag: String,
    pub(super) bytes: Bytes,
}

#[derive(Default)]
struct Recent {
    images: HashMap<String, Image>,
    bytes: usize,
}

struct Image {
    owner_id: String,
    thumbnails: HashMap<u32, (Thumbnail, u64)>,
}

thread_local! {
    static RECENT: RefCell<Recent> = RefCell::new(Recent::default());
}

/// The thumbnail of this width, if it was recently sent to its owner.
pub(super) fn recall(owner_id: &str, image_id: &str, width: u32, now_ms: u64) -> Option<Thumbnail> {
    RECENT.with_borrow(|recent| {
        let image = recent.images.get(image_id).filter(|image| image.owner_id == owner_id)?;
        let (thumbnail, until_ms) = image.thumbnails.get(&width)?;
        (now_ms < *until_ms).then(|| thumbnail.clone())
    })
}

pub(super) fn remember(owner_id: &str, image_id: &str, width: u32, thumbnail: &Thumbnail, now_ms: u64) {
    RECENT.with_borrow_mut(|recent| {
        // A replaced entry stays counted: the sum is an upper bound, and clearing resets it.
        recent.bytes += thumbnail.bytes.len();
        if recent.bytes > AT_MOST_BYTES {
            *recent = Recent { bytes: thumbnail.bytes.len(), ..Recent::default() };
        }
        let none = || Image { owner_id: owner_id.to_owned(), thumbnails: HashMap::new() };
        let image = recent.images.entry(image_id.to_owned()).or_insert_with(none);
        image.thumbnails.insert(width, (thumbnail.clone(), now_ms + HOLDS_MS));
    });
}

/// Removes the thumbnails of a deleted image.
pub(crate) fn forget(image_id: &str) {
    RECENT.with_borrow_mut(|recent| recent.images.remove(image_id));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thumbnail(bytes: usize) -> Thumbnail {
        Thumbnail { etag: "e".to_owned(), bytes: vec![0; bytes].into() }
    }

    #[test]
    fn thumbnail_is_its_owners_for_seconds() {
        remember("o", "i", 200, &thumbnail(1), 0);
        assert_eq!(recall("o", "i", 200, HOLDS_MS - 1), Some(thumbnail(1)));
        assert_eq!(recall("o", "i", 200, HOLDS_MS), None);
        assert_eq!(recall("o", "i", 100, 0), None);
        assert_eq!(recall("another", "i", 200, 0), None);
        forget("i");
        assert_eq!(recall("o", "i", 200, 0), None);
    }

    #[test]
    fn thumbnails_kept_are_bounded() {
        remember("o", "first", 200, &thumbnail(AT_MOST_BYTES), 0);
        remember("o", "second", 200, &thumbnail(1), 0);
        assert_eq!(recall("o", "first", 200, 0), None);
        assert!(recall("o", "second", 200, 0).is_some());
    }
}
