//! The memory of pyramids: the estimate from the header is close to the peak of a counting allocator, and 100 megapixels fit into the memory
//! of an isolate, file included. One test, because the allocator counts for the whole process. `cargo test -p safelight-filters --test
//! pyramid_memory -- --nocapture` prints the table.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its files has failed")]

use filters::{Error, Limits, Original, PyramidProgress, PyramidSettings, Recipe, RenderBudget, render};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Largest allowed ratio of estimate to peak. The estimate is never below the peak.
const MOST: f64 = 1.15;

/// A photograph of this size, enlarged from the largest sample, as a baseline JPEG.
fn photograph(width: u32, height: u32) -> Vec<u8> {
    let recipe = format!(
        r#"{{"version":1,"ops":[{{"op":"resize","width":{width},"height":{height},"fit":"exact"}}],"output":{{"format":"jpeg"}}}}"#
    );
    let mut file = Vec::new();
    let limits = Limits { memory_bytes: u64::MAX, ..Limits::BROWSER };
    let recipe = Recipe::from_json(recipe.as_bytes()).unwrap();
    render(include_bytes!("../../photos/retina.jpg"), &recipe, &limits, &mut file).unwrap();
    file
}

/// A picture of one colour with alpha.
fn transparent(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let samples: Vec<u8> = [200, 100, 50, 99].repeat((width * height) as usize);
    encoder.write_header().unwrap().write_image_data(&samples).unwrap();
    file
}

/// Writes a pyramid to nowhere.
fn write(source: &[u8], settings: PyramidSettings, limits: &Limits) -> Result<(), Error> {
    let original = Original::open(source, limits)?;
    let mut rendering = original.pyramid(&Recipe::default(), settings)?;
    loop {
        match rendering.resume(RenderBudget::UNLIMITED, &mut std::io::sink())? {
            PyramidProgress::Paused(rest) => rendering = rest,
            PyramidProgress::Complete(_) => return Ok(()),
        }
    }
}

#[test]
fn pyramid_memory_is_what_is_estimated() {
    let settings = |json: &str| serde_json::from_str::<PyramidSettings>(json).unwrap();
    let jpeg = r#"{"compression":"jpeg","quality":85}"#;
    let cases = [
        ("12 MP, deflate", photograph(4_000, 3_000), "{}"),
        ("12 MP, JPEG", photograph(4_000, 3_000), jpeg),
        ("12 MP, tiles of 256, linear", photograph(4_000, 3_000), r#"{"tile":256,"linear":true}"#),
        ("4 MP with alpha", transparent(2_000, 2_000), "{}"),
        ("a panorama of 12 MP, JPEG", photograph(24_000, 500), jpeg),
        ("24 MP, deflate", photograph(6_000, 4_000), "{}"),
        ("100 MP, deflate", photograph(12_000, 8_333), "{}"),
        ("100 MP, JPEG", photograph(12_000, 8_333), jpeg),
    ];
    println!("| pyramid | file | estimate | peak, file included | ratio |\n| --- | --: | --: | --: | --: |");
    let mut wrong = Vec::new();
    for (name, file, json) in &cases {
        let refused = write(file, settings(json), &Limits { memory_bytes: 1, ..Limits::EDGE });
        let Err(Error::OverLimit { limit: "memory_bytes", actual, .. }) = refused else {
            panic!("{name}: {refused:?}")
        };
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let written = write(file, settings(json), &Limits::EDGE);
        let peak = (ALLOCATOR.peak_usage() - before + file.len()) as f64;
        let ratio = actual as f64 / peak;
        let mib = |bytes: f64| bytes / f64::from(1 << 20);
        let sizes = [file.len() as f64, actual as f64, peak].map(mib);
        println!("| {name} | {:.1} MiB | {:.1} MiB | {:.1} MiB | {ratio:.3} |", sizes[0], sizes[1], sizes[2]);
        if written.is_err() || !(1.0..=MOST).contains(&ratio) {
            wrong.push(format!("{name}: {ratio:.3} {written:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
