//! Thumbnail cache of an isolate: it saves a query and a read from the store. Entries expire after seconds, so the
//! thumbnail of an image that another isolate deleted soon disappears.

use std::cell::RefCell;
use std::collections::HashMap;

use axum::body::Bytes;

/// Time to live of an entry.
const TTL_MS: u64 = 10_000;

/// Maximum number of bytes. Above it the cache is cleared. It holds a few hundred thumbnails of a gallery, and is small
/// beside a render.
const MAX_BYTES: usize = 4 << 20;

/// A thumbnail with its `ETag`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thumbnail {
    pub(super) etag: String,
    pub(super) bytes: Bytes,
}

#[derive(Default)]
struct ThumbnailCache {
    images: HashMap<String, CachedImage>,
    bytes: usize,
}

struct CachedImage {
    owner_id: String,
    thumbnails: HashMap<u32, (Thumbnail, u64)>,
}

thread_local! {
    static CACHE: RefCell<ThumbnailCache> = RefCell::new(ThumbnailCache::default());
}

/// The thumbnail of this width, if it was recently sent to its owner.
pub(super) fn get(owner_id: &str, image_id: &str, width: u32, now_ms: u64) -> Option<Thumbnail> {
    CACHE.with_borrow(|cache| {
        let image = cache.images.get(image_id).filter(|image| image.owner_id == owner_id)?;
        let (thumbnail, until_ms) = image.thumbnails.get(&width)?;
        (now_ms < *until_ms).then(|| thumbnail.clone())
    })
}

pub(super) fn insert(owner_id: &str, image_id: &str, width: u32, thumbnail: &Thumbnail, now_ms: u64) {
    CACHE.with_borrow_mut(|cache| {
        // A replaced entry stays counted: the sum is an upper bound, and clearing resets it.
        cache.bytes += thumbnail.bytes.len();
        if cache.bytes > MAX_BYTES {
            *cache = ThumbnailCache { bytes: thumbnail.bytes.len(), ..ThumbnailCache::default() };
        }
        let none = || CachedImage { owner_id: owner_id.to_owned(), thumbnails: HashMap::new() };
        let image = cache.images.entry(image_id.to_owned()).or_insert_with(none);
        image.thumbnails.insert(width, (thumbnail.clone(), now_ms + TTL_MS));
    });
}

/// Removes the thumbnails of a deleted image.
pub(crate) fn remove(image_id: &str) {
    CACHE.with_borrow_mut(|cache| cache.images.remove(image_id));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thumbnail(bytes: usize) -> Thumbnail {
        Thumbnail { etag: "e".to_owned(), bytes: vec![0; bytes].into() }
    }

    #[test]
    fn thumbnail_cache_expires_and_checks_the_owner() {
        insert("o", "i", 200, &thumbnail(1), 0);
        assert_eq!(get("o", "i", 200, TTL_MS - 1), Some(thumbnail(1)));
        assert_eq!(get("o", "i", 200, TTL_MS), None);
        assert_eq!(get("o", "i", 100, 0), None);
        assert_eq!(get("another", "i", 200, 0), None);
        remove("i");
        assert_eq!(get("o", "i", 200, 0), None);
    }

    #[test]
    fn thumbnail_cache_is_bounded() {
        insert("o", "first", 200, &thumbnail(MAX_BYTES), 0);
        insert("o", "second", 200, &thumbnail(1), 0);
        assert_eq!(get("o", "first", 200, 0), None);
        assert!(get("o", "second", 200, 0).is_some());
    }
}
