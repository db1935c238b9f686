//! Writes a pyramid: `pyramid SOURCE TARGET [SETTINGS] [RECIPE] [big]`, settings and recipe in JSON. With `big` it is a BigTIFF in any case.
//! Prints the facts of the result as JSON.

#![allow(clippy::print_stdout, reason = "a program")]

use std::fs::{self, File};
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};
use std::time::Instant;

use filters::{Limits, Original, PyramidProgress, PyramidSettings, Recipe, RenderBudget};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, target, json @ ..] = arguments.as_slice() else {
        return Err("Usage: pyramid SOURCE TARGET [SETTINGS] [RECIPE] [big]".into());
    };
    let settings: PyramidSettings = serde_json::from_str(json.first().map_or("{}", String::as_str))?;
    let recipe = Recipe::from_json(json.get(1).map_or(r#"{"version":1}"#, String::as_str).as_bytes())?;
    let bytes = fs::read(source)?;
    let started = Instant::now();
    let original = Original::open(&bytes, &Limits::BROWSER)?;
    let mut rendering = match json.get(2).map(String::as_str) {
        Some("big") => original.big_pyramid(&recipe, settings)?,
        _ => original.pyramid(&recipe, settings)?,
    };
    let (memory_bytes, cost_ms) = (rendering.memory_bytes(), rendering.cost_ms());
    let mut file = BufWriter::new(File::create(target)?);
    let rendered = loop {
        match rendering.resume(RenderBudget::UNLIMITED, &mut file)? {
            PyramidProgress::Paused(rest) => rendering = rest,
            PyramidProgress::Complete(rendered) => break rendered,
        }
    };
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&rendered.head)?;
    file.flush()?;
    let facts = serde_json::json!({
        "levels": rendered.levels, "size_bytes": rendered.size_bytes, "root": rendered.pixels.root, "memory_bytes": memory_bytes,
        "cost_ms": cost_ms, "took_ms": started.elapsed().as_millis() as u64,
    });
    println!("{facts}");
    Ok(())
}
