//! The fuzzer's seeds, among them what it found: each renders or is refused with a sentence, on every run of the tests.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::fs;
use std::path::Path;

use filters::{Limits, Recipe, probe, render};

#[test]
fn seeds_render_or_are_refused() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let recipe = br#"{"version":1,"ops":[{"op":"rotate"}],"output":{"format":"png"}}"#;
    let recipe = Recipe::from_json(recipe).unwrap();
    let (mut rendered, mut refused) = (0, 0);
    for format in ["jpeg", "png", "webp", "gif", "tiff", "bmp", "qoi"] {
        for entry in fs::read_dir(seeds.join(format)).unwrap() {
            let path = entry.unwrap().path();
            let file = fs::read(&path).unwrap();
            let limits = Limits { pixels: 1 << 18, memory_bytes: 48 << 20, ..Limits::EDGE };
            let _ = probe(&file, &limits);
            match render(&file, &recipe, &limits, &mut Vec::new()) {
                Ok(_) => rendered += 1,
                Err(error) => {
                    assert!(error.to_string().ends_with('.'), "{}: {error}", path.display());
                    refused += 1;
                }
            }
        }
    }
    assert!(rendered > 25 && refused > 0, "{rendered} rendered, {refused} refused");
}
