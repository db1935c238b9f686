//! Cache of look-up tables in the worker. Each table is parsed once for all recipes that refer to it.

use std::cell::RefCell;

use filters::{AssetId, Assets, Error, LutReader, Recipe};
use js_sys::{ArrayBuffer, Uint8Array};

/// Size limit of the cache in bytes: three tables of the largest kind. A recipe with more is not drawn.
const CACHE_BYTES: u64 = 96 << 20;

/// Bytes of a file that are copied at a time.
const CHUNK_BYTES: u32 = 1 << 20;

thread_local! {
    static ASSETS: RefCell<Assets> = RefCell::default();
}

/// Parses the file of a table and adds it to the cache. Returns its id and its title.
pub(super) fn add(file: &ArrayBuffer) -> Result<(AssetId, Option<String>), Error> {
    let (bytes, mut reader) = (Uint8Array::new(file), LutReader::new());
    let mut at = 0;
    while at < bytes.length() {
        let end = at.saturating_add(CHUNK_BYTES).min(bytes.length());
        reader.push(&bytes.subarray(at, end).to_vec())?;
        at = end;
    }
    let lut = reader.finish()?;
    let (added, title) = (lut.info().id, lut.info().title.clone());
    ASSETS.with_borrow_mut(|assets| {
        if assets.memory_bytes() + lut.info().memory_bytes > CACHE_BYTES {
            *assets = Assets::default();
        }
        assets.add(lut);
    });
    Ok((added, title))
}

/// The recipe with the cached tables.
pub(super) fn with_tables(recipe: &Recipe) -> Recipe {
    ASSETS.with_borrow(|assets| recipe.with_assets(assets))
}
