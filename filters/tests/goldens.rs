//! Goldens: every operation, on every sample photograph, gives the digests that are written down; the same files are what the
//! WebAssembly builds are held to.
//!
//! A folder of `goldens/` has `cases.json` (lists of operations, by hand), `digests.json` and `picture.png` (the first case
//! on `chelsea.png`; both made by a run with `SAFELIGHT_BLESS=1`, which fails, so that blessing is never mistaken for passing).

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use filters::{Encoding, Limits, Output, Recipe, Rendered, catalog, render};
use serde_json::{Value, json};

const PICTURED: &str = "chelsea.png";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn photos() -> BTreeMap<String, Vec<u8>> {
    let photos: BTreeMap<_, _> = fs::read_dir(root().join("../photos"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end != "md"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    assert!(photos.len() >= 5, "the sample photographs are missing");
    photos
}

fn folders() -> BTreeSet<String> {
    fs::read_dir(root().join("goldens"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect()
}

fn run(photo: &[u8], ops: &Value, output: Option<Output>) -> (Rendered, Vec<u8>) {
    let mut recipe = Recipe::from_value(&json!({"version": 1, "ops": ops})).unwrap();
    recipe.output = output.unwrap_or(recipe.output);
    let mut file = Vec::new();
    (render(photo, &recipe, &Limits::BROWSER, &mut file).unwrap(), file)
}

#[test]
fn goldens_exist_for_every_operation_and_for_nothing_else() {
    let ops: BTreeSet<String> = catalog().map(|spec| spec.name.to_owned()).collect();
    assert!(!ops.is_empty());
    let folders: BTreeSet<String> = folders().into_iter().filter(|folder| !folder.starts_with('_')).collect();
    assert_eq!(folders, ops);
    for op in &ops {
        let cases: Vec<Vec<Value>> =
            serde_json::from_slice(&fs::read(root().join("goldens").join(op).join("cases.json")).unwrap()).unwrap();
        assert!(!cases.is_empty(), "{op} has no case");
        for case in &cases {
            assert!(
                case.iter().all(|step| step["op"] == *op) && !case.is_empty(),
                "{op} has a case of another operation"
            );
        }
    }
}

#[test]
fn goldens_hold_on_every_photograph() {
    let photos = photos();
    let bless = std::env::var_os("SAFELIGHT_BLESS").is_some();
    let (mut count, mut wrong) = (0, Vec::new());
    for name in folders() {
        let folder = root().join("goldens").join(&name);
        let cases: Vec<Value> = serde_json::from_slice(&fs::read(folder.join("cases.json")).unwrap()).unwrap();
        let digests: Vec<BTreeMap<&String, Value>> = cases
            .iter()
            .map(|case| {
                let digest = |photo: &[u8]| {
                    let (rendered, _) = run(photo, case, None);
                    json!({"root": rendered.pixels.root, "jpeg_sha256": rendered.sha256})
                };
                photos.iter().map(|(name, photo)| (name, digest(photo))).collect()
            })
            .collect();
        count += cases.len() * photos.len();
        let text = serde_json::to_string_pretty(&digests).unwrap() + "\n";
        let (_, picture) = run(&photos[PICTURED], &cases[0], Some(Encoding::PNG.into()));
        if bless {
            fs::write(folder.join("digests.json"), &text).unwrap();
            fs::write(folder.join("picture.png"), &picture).unwrap();
        } else if fs::read_to_string(folder.join("digests.json")).ok() != Some(text)
            || fs::read(folder.join("picture.png")).ok() != Some(picture.clone())
        {
            let seen = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
            fs::write(&seen, &picture).unwrap();
            wrong.push(format!("{name}: the first case now looks like {}", seen.display()));
        }
    }
    assert!(wrong.is_empty(), "digests moved:\n{}", wrong.join("\n"));
    assert!(!bless, "{count} digests were written down; look at the pictures, then run again without SAFELIGHT_BLESS");
    println!("{count} renders gave the digests that are written down");
}
