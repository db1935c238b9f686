//! Look-up tables of a rendition. They are read from the store in chunks and cached after parsing, within a limit.

use std::cell::RefCell;
use std::sync::Arc;

use filters::{AssetId, Assets, Error, Lut, LutReader};

use crate::library::records::LutRow;
use crate::problem::Fault;
use crate::storage::{Key, Prefix, Storage};

/// Maximum size of the cache in bytes: several common tables (33 entries per side) or two large ones (65). A render
/// that needs the memory clears it.
const KEPT_BYTES: u64 = 8 << 20;

thread_local! {
    /// Ordered by last use, the most recent one last.
    static KEPT: RefCell<Vec<Arc<Lut>>> = const { RefCell::new(Vec::new()) };
}

/// Loads the tables of these rows.
pub(super) async fn load(storage: &Storage, luts: &[LutRow]) -> Result<Assets, Fault> {
    let mut assets = Assets::default();
    for row in luts {
        let lut = match take(AssetId(row.sha256)) {
            Some(lut) => lut,
            None => Arc::new(read(storage, row).await?),
        };
        keep(&lut);
        assets.add(lut);
    }
    Ok(assets)
}

/// Bytes of the cached tables that are not in `assets`.
pub(super) fn kept_bytes(assets: &Assets) -> u64 {
    KEPT.with_borrow(|kept| {
        let others = kept.iter().map(|lut| lut.info()).filter(|info| assets.lut(&info.id).is_none());
        others.map(|info| info.memory_bytes).sum()
    })
}

/// Clears the cache.
pub(super) fn forget() {
    KEPT.with_borrow_mut(Vec::clear);
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
        return Err(Fault::internal("a look-up table in the store is not the one that was added"));
    }
    Ok(lut)
}

fn take(id: AssetId) -> Option<Arc<Lut>> {
    KEPT.with_borrow_mut(|kept| {
        let at = kept.iter().position(|lut| lut.info().id == id)?;
        Some(kept.remove(at))
    })
}

fn keep(lut: &Arc<Lut>) {
    let bytes = |kept: &[Arc<Lut>]| kept.iter().map(|lut| lut.info().memory_bytes).sum::<u64>();
    KEPT.with_borrow_mut(|kept| {
        kept.push(Arc::clone(lut));
        while bytes(kept) > KEPT_BYTES {
            kept.remove(0);
        }
    });
}
