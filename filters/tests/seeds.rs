//! The fuzzer's seeds, including its past findings: each renders, or fails with the listed error, in every test run.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use filters::{Format, Limits, Recipe, probe, render};

/// The seeds that fail, with their error codes; every other seed renders.
const REFUSED: [(&str, &str); 5] = [
    ("png/gps_over_its_directory.png", "damaged_file"),
    ("tiff/lzma.tiff", "unsupported_variant"),
    ("tiff/zstd.tiff", "unsupported_variant"),
    ("webp/claims_beyond_canvas.webp", "damaged_file"),
    ("webp/no_pixels.webp", "over_limit"),
];

#[test]
fn seeds_render_or_are_refused_as_listed() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let recipe = br#"{"version":1,"ops":[{"op":"rotate"}],"output":{"format":"png"}}"#;
    let recipe = Recipe::from_json(recipe).unwrap();
    let limits = Limits { pixels: 1 << 18, memory_bytes: 48 << 20, ..Limits::EDGE };
    let (mut refused, mut rendered) = (BTreeMap::new(), BTreeSet::new());
    for format in Format::ALL {
        for entry in fs::read_dir(seeds.join(format.as_str())).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&seeds).unwrap().to_string_lossy().into_owned();
            let file = fs::read(&path).unwrap();
            match (render(&file, &recipe, &limits, &mut Vec::new()), probe(&file, &limits)) {
                (Ok(made), Ok(info)) => {
                    // A quarter turn.
                    assert_eq!((made.width, made.height, info.format), (info.height, info.width, format), "{name}");
                    rendered.insert(format.as_str());
                }
                (Ok(_), Err(error)) => panic!("{name} renders, and its header is refused: {error}"),
                (Err(error), _) => {
                    assert!(error.to_string().ends_with('.'), "{name}: {error}");
                    refused.insert(name, error.code());
                }
            }
        }
    }
    assert_eq!(refused, REFUSED.map(|(name, code)| (name.to_owned(), code)).into());
    assert_eq!(rendered.len(), Format::ALL.len(), "a seed of every format renders: {rendered:?}");
}
