//! Compares the registry of operations with every other list of them: files, golden folders, headings of the catalogue page, and entries of
//! the schema. All lists must be the same.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use filters::{Step, catalog};
use serde_json::Value;

/// Files in `src/ops/` that are not operations: shared code, and tests.
const SHARED: [&str; 2] = ["luma", "tests"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn registered() -> BTreeSet<String> {
    catalog().map(|spec| spec.name.to_owned()).collect()
}

/// The stems of the files in a folder with this ending.
fn stems(folder: &str, ending: &str) -> BTreeSet<String> {
    let paths = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == ending))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn registry_names_are_unique_and_lead_to_their_specification() {
    let names: Vec<_> = catalog().map(|spec| spec.name).collect();
    assert_eq!(names.len(), registered().len(), "two operations have one name");
    for name in names {
        assert_eq!(Step::new(name).unwrap().spec().name, name);
    }
    assert!(Step::new("luma").is_none(), "a shared file is no operation");
}

#[test]
fn registry_is_the_files_of_its_folder() {
    let mut files = stems("src/ops", "rs");
    for shared in SHARED {
        assert!(files.remove(shared), "src/ops/{shared}.rs is gone: take it off the list");
    }
    assert_eq!(files, registered());
}

#[test]
fn registry_is_the_golden_folders() {
    let folders: BTreeSet<String> = fs::read_dir(root().join("goldens"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('_'))
        .collect();
    assert_eq!(folders, registered());
}

/// Under each heading of the catalogue page, the first word in code is the operation's name.
#[test]
fn registry_is_the_headings_of_the_catalogue_page() {
    let page = fs::read_to_string(root().join("../docs/OPERATIONS.md")).unwrap();
    let headings: Vec<&str> = page.split("\n### ").skip(1).collect();
    let names: BTreeSet<String> =
        headings.iter().map(|heading| heading.split('`').nth(1).unwrap().to_owned()).collect();
    assert_eq!(names.len(), headings.len(), "a heading is there twice");
    assert_eq!(names, registered());
}

#[test]
fn registry_is_the_steps_of_the_schema() {
    let schema: Value = serde_json::from_slice(&fs::read(root().join("recipe.schema.json")).unwrap()).unwrap();
    let mut names = BTreeSet::new();
    constants_of_op(&schema, &mut names);
    assert_eq!(names, registered());
}

/// Every `{"op": {"const": name}}` in a schema.
fn constants_of_op(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(name) = fields.get("op").and_then(|op| op["const"].as_str()) {
                assert!(names.insert(name.to_owned()), "{name} is there twice");
            }
            fields.values().for_each(|value| constants_of_op(value, names));
        }
        Value::Array(items) => items.iter().for_each(|value| constants_of_op(value, names)),
        _ => {}
    }
}
