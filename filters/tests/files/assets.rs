//! The look-up tables of golden cases: the `.cube` files in their folders.

use std::fs;
use std::path::Path;

use filters::{Assets, Lut};

pub(crate) fn golden_assets() -> Assets {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/lut3d");
    let mut assets = Assets::default();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|end| end == "cube") {
            assets.add(Lut::parse(&fs::read(path).unwrap()).unwrap());
        }
    }
    assert!(assets.memory_bytes() > 0, "the tables of the golden cases are missing");
    assets
}
