//! Golden tests: every operation on every sample picture gives the recorded digests. The tests of the WebAssembly builds use the same
//! files.
//!
//! A folder of `goldens/` contains `cases.json` (lists of operations, written by hand), `digests.json` and `picture.jpg` (the first case on
//! `chelsea.png`). A run with `SAFELIGHT_BLESS=1` writes the latter two and fails, so that blessing is never mistaken for passing.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use filters::{Encoding, Error, Limits, Metadata, Output, Recipe, Rendered, catalog, looks, render};
use serde_json::{Value, json};

#[path = "files/assets.rs"]
mod assets;
use assets::golden_assets;

const PICTURED: &str = "chelsea.png";

/// Every sample picture; a golden has a digest for each.
const PICTURES: [&str; 13] = [
    "alpha.png",
    "astronaut.png",
    "chelsea.png",
    "coffee.png",
    "column.png",
    "gradient.png",
    "noise.png",
    "one.png",
    "retina.jpg",
    "rocket.jpg",
    "sixteen.png",
    "text.png",
    "wide.png",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// The pictures and outputs by name: photographs as JPEG, the most common output, and the small pictures (noise, text, a gradient, alpha,
/// one pixel, one column, three rows, 16 bits) as PNG, which shows every bit.
fn pictures() -> BTreeMap<String, (Vec<u8>, Output)> {
    let pictures: BTreeMap<_, _> = [("../photos", Output::default()), ("tests/pictures", Encoding::PNG.into())]
        .into_iter()
        .flat_map(|(folder, output)| fs::read_dir(root().join(folder)).unwrap().map(move |entry| (entry, output)))
        .map(|(entry, output)| (entry.unwrap().path(), output))
        .filter(|(path, _)| path.extension().is_some_and(|end| end != "md"))
        .map(|(path, output)| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), (fs::read(&path).unwrap(), output))
        })
        .collect();
    let names: Vec<&str> = pictures.keys().map(String::as_str).collect();
    assert_eq!(names, PICTURES, "sample pictures");
    pictures
}

fn folders() -> BTreeSet<String> {
    fs::read_dir(root().join("goldens"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect()
}

fn run(source: &[u8], ops: &Value, output: Output) -> Result<(Rendered, Vec<u8>), Error> {
    let mut recipe = Recipe::from_value(&json!({"version": 1, "ops": ops})).unwrap().with_assets(&golden_assets());
    // Goldens cover pixels and codecs, not metadata.
    recipe.output = Output { metadata: Metadata::None, ..output };
    let mut file = Vec::new();
    Ok((render(source, &recipe, &Limits::BROWSER, &mut file)?, file))
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

/// A look has a folder too, `_look_` and its name; its single case is made from the look.
#[test]
fn goldens_exist_for_every_look_and_for_nothing_else() {
    let cases: BTreeMap<String, Value> = looks()
        .into_iter()
        .map(|look| (format!("_look_{}", look.name), json!([serde_json::to_value(&look).unwrap()["ops"]])))
        .collect();
    assert_eq!(cases.len(), fs::read_dir(root().join("looks")).unwrap().count(), "looks and their files");
    let folders: BTreeSet<String> = folders().into_iter().filter(|folder| folder.starts_with("_look_")).collect();
    if std::env::var_os("SAFELIGHT_BLESS").is_some() {
        for (folder, case) in &cases {
            let folder = root().join("goldens").join(folder);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("cases.json"), serde_json::to_string(case).unwrap() + "\n").unwrap();
        }
        return;
    }
    assert!(folders.iter().eq(cases.keys()), "bless the looks twice: their cases first, then their digests");
    for (folder, case) in cases {
        let seen: Value =
            serde_json::from_slice(&fs::read(root().join("goldens").join(&folder).join("cases.json")).unwrap())
                .unwrap();
        assert!(seen == case, "{folder} is another look's case: bless it twice");
    }
}

#[test]
fn goldens_hold_on_every_picture() {
    let pictures = pictures();
    let bless = std::env::var_os("SAFELIGHT_BLESS").is_some();
    let (mut count, mut wrong) = (0, Vec::new());
    for name in folders() {
        let folder = root().join("goldens").join(&name);
        let cases: Vec<Value> = serde_json::from_slice(&fs::read(folder.join("cases.json")).unwrap()).unwrap();
        // A recipe that is not possible for a picture (a crop of one pixel) fails in the same way everywhere.
        let digest = |case: &Value, (source, output): &(Vec<u8>, Output)| match run(source, case, *output) {
            Ok((rendered, _)) => json!({"root": rendered.pixels.root, "sha256": rendered.sha256}),
            Err(error) => json!({"error": error.to_string()}),
        };
        let digests: Vec<BTreeMap<&String, Value>> = cases
            .iter()
            .map(|case| pictures.iter().map(|(name, picture)| (name, digest(case, picture))).collect())
            .collect();
        count += cases.len() * pictures.len();
        let text = serde_json::to_string_pretty(&digests).unwrap() + "\n";
        let (_, picture) = run(&pictures[PICTURED].0, &cases[0], Output::default()).unwrap();
        if bless {
            fs::write(folder.join("digests.json"), &text).unwrap();
            fs::write(folder.join("picture.jpg"), &picture).unwrap();
        } else if fs::read_to_string(folder.join("digests.json")).ok() != Some(text)
            || fs::read(folder.join("picture.jpg")).ok() != Some(picture.clone())
        {
            let seen = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jpg"));
            fs::write(&seen, &picture).unwrap();
            wrong.push(format!("{name}: the first case now looks like {}", seen.display()));
        }
    }
    assert!(wrong.is_empty(), "digests moved:\n{}", wrong.join("\n"));
    assert!(!bless, "{count} digests were written down; look at the pictures, then run again without SAFELIGHT_BLESS");
    println!("{count} renders gave the digests that are written down");
}
