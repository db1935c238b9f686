//! Look-up tables of a rendition. They are read from the store in chunks and cached after parsing, within a limit.

use std::cell::RefCell;
use std::sync::Arc;

use filters::{AssetId, Assets, Error, Lut, LutReader};

use crate::library::records::LutRow;
use crate::problem::Fault;
use crate::storage::{Key, Prefix, Storage};

/// Maximum size of the cache in bytes: several common tables (33 entries per side) or two large ones (65). A render
/// that needs the memory clears it.
const MAX_CACHE_BYTES: u64 = 8 << 20;

thread_local! {
    /// Ordered by last use, the most recent one last.
    static CACHE: RefCell<Vec<Arc<Lut>>> = const { RefCell::new(Vec::new()) };
}

/// Loads the tables of these rows.
pub(super) async fn load(storage: &Storage, luts: &[LutRow]) -> Result<Assets, Fault> {
    let mut assets = Assets::default();
    for row in luts {
        let lut = match take_cached(AssetId(row.sha256)) {
            Some(lut) => lut,
            None => Arc::new(read(storage, row).await?),
        };
        insert(&lut);
        assets.add(lut);
    }
    Ok(assets)
}

/// Bytes of the cached tables that are not in `assets`.
pub(super) fn cached_bytes(assets: &Assets) -> u64 {
    CACHE.with_borrow(|cache| {
        let others = cache.iter().map(|lut| lut.info()).filter(|info| assets.lut(&info.id).is_none());
        others.map(|info| info.memory_bytes).sum()
    })
}

/// Clears the cache.
pub(super) fn clear_cache() {
    CACHE.with_borrow_mut(Vec::clear);
}

async fn read(storage: &Storage, row: &LutRow) -> Result<Lut, Fault> {
    let key = Key::Lut { prefix: Prefix::new(&row.key_prefix), id: &row.id };
    let mut reader = LutReader::new();
    let mut chunks = storage.chunks(&key).await?;
    while let Some(chunk) = chunks.next().await? {
        reader.push(&chunk).map_err(Error::from)?;
    }
    let lut = reader.finish().map_err(Error::from)?;
    // Verifies the digest: other bytes would give another rendition.
    if lut.info().id != AssetId(row.sha256) {
        return Err(Fault::internal("the digest of a stored look-up table is wrong"));
    }
    Ok(lut)
}

fn take_cached(id: AssetId) -> Option<Arc<Lut>> {
    CACHE.with_borrow_mut(|cache| {
        let at = cache.iter().position(|lut| lut.info().id == id)?;
        Some(cache.remove(at))
    })
}

fn insert(lut: &Arc<Lut>) {
    let bytes = |cache: &[Arc<Lut>]| cache.iter().map(|lut| lut.info().memory_bytes).sum::<u64>();
    CACHE.with_borrow_mut(|cache| {
        cache.push(Arc::clone(lut));
        while bytes(cache) > MAX_CACHE_BYTES {
            cache.remove(0);
        }
    });
}
