//! Goldens of pyramids: settings and recipes on every sample picture give the recorded digests of the file and of its pixels. The tests of the
//! WebAssembly builds use the same file, `pyramids.json`. A run with `SAFELIGHT_BLESS=1` writes its digests and fails.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use filters::{Limits, Metadata, Original, PyramidProgress, PyramidSettings, Recipe, RenderBudget};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// A case, written by hand, and its digests by picture.
#[derive(Serialize, Deserialize)]
struct Case {
    settings: PyramidSettings,
    ops: Value,
    #[serde(default)]
    digests: BTreeMap<String, Value>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn pictures() -> BTreeMap<String, Vec<u8>> {
    let files =
        ["../photos", "tests/pictures"].into_iter().flat_map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let paths = files.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let pictures: BTreeMap<_, _> = paths
        .filter(|path| path.extension().is_some_and(|end| end != "md"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    assert!(pictures.len() >= 13, "sample pictures");
    pictures
}

/// The digests of a pyramid, or the error.
fn digests(source: &[u8], case: &Case) -> Value {
    let mut recipe = Recipe::from_value(&json!({"version": 1, "ops": case.ops})).unwrap();
    recipe.output.metadata = Metadata::None;
    let original = Original::open(source, &Limits::BROWSER).unwrap();
    let mut rendering = match original.pyramid(&recipe, case.settings) {
        Ok(rendering) => rendering,
        Err(error) => return json!({"error": error.to_string()}),
    };
    let mut file = Vec::new();
    let rendered = loop {
        match rendering.resume(RenderBudget { pixels: 10_000, ..RenderBudget::UNLIMITED }, &mut file).unwrap() {
            PyramidProgress::Paused(rest) => rendering = rest,
            PyramidProgress::Complete(rendered) => break rendered,
        }
    };
    file[..rendered.head.len()].copy_from_slice(&rendered.head);
    let sha256: String = Sha256::digest(&file).iter().map(|byte| format!("{byte:02x}")).collect();
    json!({"root": rendered.pixels.root, "sha256": sha256})
}

#[test]
fn pyramids_have_the_recorded_digests() {
    let (path, pictures) = (root().join("tests/pyramids.json"), pictures());
    let text = fs::read_to_string(&path).unwrap();
    let mut cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    assert!(!cases.is_empty());
    for case in &mut cases {
        case.digests = pictures.iter().map(|(name, source)| (name.clone(), digests(source, case))).collect();
    }
    let now = serde_json::to_string_pretty(&cases).unwrap() + "\n";
    if std::env::var_os("SAFELIGHT_BLESS").is_some() {
        fs::write(&path, now).unwrap();
        panic!("The digests were written down. Run again without SAFELIGHT_BLESS.");
    }
    let was: Vec<Case> = serde_json::from_str(&text).unwrap();
    for (now, was) in cases.iter().zip(&was) {
        assert_eq!(now.digests, was.digests, "{:?} {}", now.settings, now.ops);
    }
}
