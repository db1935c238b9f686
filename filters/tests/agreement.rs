//! Whatever `probe` accepts, `render` can decode: tested on the seeds of all formats, TIFF files of every layout, and thousands of
//! mutations of both. Only damage may appear later. Nothing panics, and nothing exceeds the memory limit.
//!
//! The mutations are the same in every run; `SAFELIGHT_MUTATIONS` sets their number per file.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

#[path = "../src/codec/tests/tiff/writer.rs"]
#[allow(clippy::indexing_slicing, dead_code, reason = "another test uses the rest")]
mod writer;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use filters::{Error, Format, Limits, Recipe, probe, render};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const LIMITS: Limits = Limits { pixels: 1 << 16, memory_bytes: 32 << 20, ..Limits::EDGE };

/// Pseudo-random numbers from a seed (SplitMix64: Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let v = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let v = (v ^ (v >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        v ^ (v >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Small files of all formats.
fn sources() -> Vec<(String, Vec<u8>)> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut files = writer::corpus();
    assert!(files.len() > 180, "{}", files.len());
    for format in Format::ALL {
        let before = files.len();
        for entry in fs::read_dir(seeds.join(format.as_str())).unwrap() {
            let path = entry.unwrap().path();
            files.push((path.strip_prefix(&seeds).unwrap().display().to_string(), fs::read(path).unwrap()));
        }
        assert!(files.len() > before, "{format:?} has no seeds");
    }
    files.sort();
    files
}

/// One to three changes: a bit, a byte, a number, a length, or truncation.
fn mutated(file: &[u8], random: &mut Random) -> Vec<u8> {
    const BYTES: [u8; 8] = [0, 1, 2, 3, 4, 0x7f, 0x80, 0xff];
    const NUMBERS: [u32; 8] = [0, 1, 2, 3, 255, 0x7fff_ffff, 0xffff, 0xffff_ffff];
    let mut file = file.to_vec();
    for _ in 0..=random.below(3) {
        // Headers and directories contain the structure: at the start, and at the end of a TIFF.
        let length = file.len();
        let at = match random.below(4) {
            0 => random.below(length.min(64)),
            1 => length - 1 - random.below(length.min(256)),
            _ => random.below(length),
        };
        match random.below(6) {
            0 => file[at] ^= 1 << random.below(8),
            1 => file[at] = BYTES[random.below(BYTES.len())],
            2 => file[at] = file[at].wrapping_add(random.below(5) as u8).wrapping_sub(2),
            3 => {
                let number = NUMBERS[random.below(NUMBERS.len())];
                let number = if random.below(2) == 0 { number.to_le_bytes() } else { number.to_be_bytes() };
                let end = (at + 4).min(length);
                file[at..end].copy_from_slice(&number[..end - at]);
            }
            4 => {
                let from = random.below(length);
                let count = random.below(16).min(length - from).min(length - at);
                file.copy_within(from..from + count, at);
            }
            _ if length > 32 => file.truncate(length - random.below(length / 4)),
            _ => {}
        }
    }
    file
}

/// A description of a disagreement.
fn objection(file: &[u8], recipe: &Recipe) -> Option<String> {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let done = catch_unwind(|| (probe(file, &LIMITS), render(file, recipe, &LIMITS, &mut Vec::new())));
    let taken = ALLOCATOR.peak_usage().saturating_sub(before);
    let Ok((probed, made)) = done else { return Some("it panics".to_owned()) };
    // This test also holds the result.
    if taken > LIMITS.memory_bytes as usize + (8 << 20) {
        return Some(format!("it takes {taken} bytes"));
    }
    match (probed, made) {
        (Ok(info), Ok(made)) if (info.width, info.height) == (made.width, made.height) => None,
        (Err(_), Err(_)) | (Ok(_), Err(Error::Damaged { .. } | Error::OverLimit { .. })) => None,
        (probed, made) => {
            Some(format!("probe says {probed:?}, render {:?}", made.map(|made| (made.width, made.height))))
        }
    }
}

#[test]
fn probe_and_render_agree() {
    let recipe = Recipe::from_json(br#"{"version":1,"ops":[],"output":{"format":"png"}}"#).unwrap();
    let mutations = std::env::var("SAFELIGHT_MUTATIONS").map_or(25, |count| count.parse().unwrap());
    let (mut random, mut wrong, mut accepted, mut refused) = (Random(0x5afe_1194), Vec::new(), 0, 0);
    for (name, file) in sources() {
        wrong.extend(objection(&file, &recipe).map(|message| format!("{name}: {message}")));
        for number in 0..mutations {
            let file = mutated(&file, &mut random);
            if let Some(message) = objection(&file, &recipe) {
                if let Ok(folder) = std::env::var("SAFELIGHT_KEEP") {
                    fs::write(Path::new(&folder).join(format!("{}-{number}", name.replace('/', "_"))), &file).unwrap();
                }
                wrong.push(format!("{name}, mutation {number}: {message}"));
            }
            if probe(&file, &LIMITS).is_ok() { accepted += 1 } else { refused += 1 }
        }
    }
    println!("{accepted} mutations accepted, {refused} refused");
    assert!(accepted > 1_000 && refused > 1_000, "{accepted} accepted, {refused} refused");
    assert!(wrong.is_empty(), "{} do not agree:\n{}", wrong.len(), wrong.join("\n"));
}
