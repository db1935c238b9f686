//! Look-up tables that the worker keeps: it parses each once, for all recipes that name it.

use std::cell::RefCell;

use filters::{AssetId, Assets, Error, LutReader, Recipe};
use js_sys::{ArrayBuffer, Uint8Array};

/// Most bytes of tables in a worker: three of the finest kind. A recipe with more is not drawn.
const CACHE_BYTES: u64 = 96 << 20;

/// How much of a file is copied at once.
const CHUNK_BYTES: u32 = 1 << 20;

thread_local! {
    static ASSETS: RefCell<Assets> = RefCell::default();
}

/// Takes the file of a table; gives its id and its title.
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

/// The recipe with the tables that are here.
pub(super) fn resolved(recipe: &Recipe) -> Recipe {
    ASSETS.with_borrow(|assets| recipe.with_assets(assets))
}
