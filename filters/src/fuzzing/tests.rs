//! The strip property: any part of a result, in strips of any height, equals that part of the whole result. Tested for every golden case on
//! sources of every kind, and for random chains of steps.
//!
//! `SAFELIGHT_SEED` repeats a run; `SAFELIGHT_STRIPS` multiplies its length.

mod sources;
mod tiles;
mod views;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher as _, RandomState};

use serde_json::{Value, json};

use super::{golden_assets, render_part};
use crate::{Error, Limits, Recipe, catalog, render};
use sources::{KINDS, Source};

/// The photograph is within these limits for every golden case; an enlarged narrow picture may not be.
const LIMITS: Limits = Limits { pixels: 1_000_000, ..Limits::BROWSER };

/// Chains that put stages of every kind before and after each other; all are possible for the photograph.
const CHAINS: [&str; 7] = [
    r#"[{"op":"exposure","ev":0.7},{"op":"contrast","amount":0.3},{"op":"sepia","amount":0.4}]"#,
    r#"[{"op":"gaussian_blur","sigma_px":2.3},{"op":"saturation","amount":0.5}]"#,
    r#"[{"op":"white_balance","temperature":0.4},{"op":"unsharp_mask","amount":1.5,"sigma_px":1.4},{"op":"invert"}]"#,
    r#"[{"op":"resize","width":333},{"op":"unsharp_mask"}]"#,
    r#"[{"op":"crop","x":31,"y":17,"width":201,"height":133},{"op":"resize","height":199},{"op":"grayscale"}]"#,
    r#"[{"op":"exposure","ev":-0.5},{"op":"rotate"},{"op":"gaussian_blur","sigma_px":1},{"op":"flip","axis":"vertical"}]"#,
    r#"[{"op":"resize","width":90},{"op":"rotate","degrees":270},{"op":"flip"},{"op":"crop","x":3,"y":5}]"#,
];

/// Pseudo-random numbers from a seed (SplitMix64: Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    /// Takes the seed from the environment or a new one, and prints it.
    fn seeded() -> Self {
        let seed = std::env::var("SAFELIGHT_SEED")
            .map_or_else(|_| RandomState::new().hash_one(0), |seed| seed.parse().unwrap());
        println!("SAFELIGHT_SEED={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let v = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let v = (v ^ (v >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        v ^ (v >> 31)
    }

    /// A number from `low` to `high`, inclusive.
    fn between(&mut self, low: usize, high: usize) -> usize {
        low + (self.next() % (high - low + 1) as u64) as usize
    }

    /// A random interval of a side: its start and its length.
    fn span(&mut self, side: usize) -> (usize, usize) {
        let at = self.between(0, side - 1);
        (at, self.between(1, side - at))
    }
}

/// Factor for the length of a run.
fn times() -> usize {
    std::env::var("SAFELIGHT_STRIPS").map_or(1, |times| times.parse().unwrap())
}

/// The steps of every golden case, by folder.
fn golden_cases() -> BTreeMap<String, Vec<Vec<Value>>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/goldens");
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| {
        let cases = serde_json::from_slice(&std::fs::read(path.join("cases.json")).unwrap()).unwrap();
        (path.file_name().unwrap().to_string_lossy().into_owned(), cases)
    };
    folders.map(read).collect()
}

/// Renders the whole and `parts` parts of it, and compares them bit by bit. Returns the error if the case is not possible for the picture.
fn stays_the_same_in_parts(source: &Source, ops: &[Value], parts: usize, random: &mut Random) -> Result<(), Error> {
    let recipe = json!({"version": 1, "ops": ops, "output": {"format": "png"}});
    let recipe = Recipe::from_value(&recipe).unwrap().with_assets(&golden_assets());
    let mut file = Vec::new();
    let rendered = render(&source.file, &recipe, &LIMITS, &mut file)?;
    let (width, height) = (rendered.width as usize, rendered.height as usize);
    let whole = samples(&file);
    let pixel = whole.len() / (width * height);
    for _ in 0..parts {
        let ((x, w), (y, h)) = (random.span(width), random.span(height));
        // Strips of one row and of many, and turns that hold the whole source, some rows, or one.
        let tuning = (random.between(1, 40), random.between(0, source.decoded_bytes) as u64);
        let mut part = Vec::new();
        render_part(&source.file, &recipe, &LIMITS, [x, y, w, h], tuning, &mut part).unwrap();
        let part = samples(&part);
        assert_eq!(part.len(), w * h * pixel);
        for row in 0..h {
            let from = ((y + row) * width + x) * pixel;
            assert!(
                whole[from..from + w * pixel] == part[row * w * pixel..(row + 1) * w * pixel],
                "row {row} of the part at {x}, {y} of {w} x {h} of {width} x {height} differs, in strips of {} rows, turns holding \
                 {} bytes: {} of {recipe}",
                tuning.0,
                tuning.1,
                source.kind
            );
        }
    }
    Ok(())
}

/// The samples of a PNG.
fn samples(file: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut samples).unwrap();
    samples
}

/// Whether a case may fail on a small picture: a crop may lie outside it, and a narrow picture may become too large.
fn may_be_refused(case: &[Value]) -> bool {
    case.iter().any(|step| ["crop", "resize"].iter().any(|op| step["op"] == *op))
}

fn is_refused_for_its_size(error: &Error) {
    assert!(["recipe_does_not_fit", "over_limit"].contains(&error.code()), "{error}");
}

#[test]
fn strips_and_parts_are_independent_for_every_golden_case() {
    let mut random = Random::seeded();
    let photograph = Source::photograph();
    let mut goldens = golden_cases();
    // The golden crop is larger than the small pictures.
    goldens.get_mut("crop").unwrap().push(vec![json!({"op": "crop", "x": 5, "y": 3})]);
    let ops: BTreeSet<_> = catalog().map(|spec| spec.name).collect();
    let folders = goldens.keys().map(String::as_str).filter(|folder| !folder.starts_with('_'));
    assert_eq!(folders.collect::<BTreeSet<_>>(), ops, "every operation has cases");
    for (folder, cases) in &goldens {
        assert!(!cases.is_empty(), "{folder}");
        let mut fitted = 0;
        for case in cases {
            // Every case is possible for the photograph.
            stays_the_same_in_parts(&photograph, case, 2 * times(), &mut random).unwrap();
            for kind in KINDS {
                for _ in 0..times() {
                    let source = Source::random(kind, &mut random);
                    match stays_the_same_in_parts(&source, case, 2, &mut random) {
                        Ok(()) => fitted += 1,
                        Err(error) => {
                            is_refused_for_its_size(&error);
                            assert!(may_be_refused(case), "{error} {} of {case:?}", source.kind);
                        }
                    }
                }
            }
        }
        let tried = cases.len() * KINDS.len() * times();
        assert!(fitted > tried / 3, "{folder}: {fitted} of {tried} fit");
    }
}

#[test]
fn strips_and_parts_are_independent_for_chains() {
    let mut random = Random::seeded();
    let photograph = Source::photograph();
    for chain in CHAINS {
        let chain: Vec<Value> = serde_json::from_str(chain).unwrap();
        stays_the_same_in_parts(&photograph, &chain, 4 * times(), &mut random).unwrap();
    }
}

/// Three steps of golden cases in sequence: stages that fuse, neighbourhoods that add up, turns in between.
#[test]
fn strips_and_parts_are_independent_for_random_chains() {
    let mut random = Random::seeded();
    let goldens = golden_cases();
    let steps: Vec<&Value> = goldens.values().flatten().flatten().collect();
    assert!(steps.len() > goldens.len(), "{} steps", steps.len());
    let mut compared = 0;
    let mut refused = 0;
    while compared < 200 * times() {
        let kind = KINDS[random.between(0, KINDS.len() - 1)];
        let source = Source::random(kind, &mut random);
        let chain: Vec<Value> = (0..3).map(|_| steps[random.between(0, steps.len() - 1)].clone()).collect();
        match stays_the_same_in_parts(&source, &chain, 2, &mut random) {
            Ok(()) => compared += 1,
            Err(error) => {
                is_refused_for_its_size(&error);
                assert!(may_be_refused(&chain), "{error} {} of {chain:?}", source.kind);
                refused += 1;
            }
        }
    }
    assert!(refused < compared, "{refused} chains are refused, {compared} compared");
}
