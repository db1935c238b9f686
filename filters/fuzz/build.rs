//! Collects the golden cases of every operation into one list of steps.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let goldens = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../goldens");
    println!("cargo::rerun-if-changed={}", goldens.display());
    let mut files = fs::read_dir(&goldens)?
        .map(|entry| Ok(entry?.path().join("cases.json")))
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    // The order determines what a number in the corpus means.
    files.sort();
    let mut steps = Vec::new();
    for file in files {
        let cases: Vec<Vec<Value>> = serde_json::from_slice(&fs::read(file)?)?;
        steps.extend(cases.into_iter().flatten());
    }
    assert!(steps.len() > 30, "the golden cases are missing");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("cases.json"), serde_json::to_string(&steps)?)?;
    Ok(())
}
