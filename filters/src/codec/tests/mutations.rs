//! Mutations of the fuzzer's seeds: bytes changed, removed, inserted and truncated. Nothing panics, and a file with an accepted header
//! decodes or has damaged pixels; it is not refused later for what its header says. `SAFELIGHT_SEED` repeats a run,
//! `SAFELIGHT_MUTATIONS=100` makes it a hundred times as long.

use std::fs;
use std::path::Path;

use super::*;

/// Xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

fn mutated(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(4) {
        // Headers are short and at the start.
        let most = if random.below(2) == 0 { bytes.len().min(160) } else { bytes.len() };
        let at = random.below(most);
        match random.below(6) {
            0 => bytes.truncate(at.max(bytes.len() / 2)),
            1 => drop(bytes.splice(at..at, [random.below(256) as u8])),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 if at < bytes.len() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)],
            _ if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            _ => {}
        }
    }
    bytes
}

#[test]
fn mutated_files_are_decoded_as_their_headers_say() {
    let setting = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seed = setting("SAFELIGHT_SEED").unwrap_or(20_261_127);
    let times = setting("SAFELIGHT_MUTATIONS").unwrap_or(1) * 400;
    println!("SAFELIGHT_SEED={seed}");
    let mut random = Random(seed);
    let limits = Limits { pixels: 1 << 18, ..Limits::EDGE };
    let (mut accepted, mut decoded) = (0, 0);
    for format in ["bmp", "gif", "png", "qoi", "webp"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(format);
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in &paths {
            let file = fs::read(path).unwrap();
            for _ in 0..times {
                let bytes = mutated(&file, &mut random);
                ranged::compare_outcome(&bytes, &limits);
                let Ok(header) = header(&bytes, &limits) else { continue };
                accepted += 1;
                let mut row = vec![0; header.row_bytes()];
                let outcome = open(&bytes, &header)
                    .and_then(|mut decoder| (0..header.size.height).try_for_each(|_| Ok(decoder.next_row(&mut row)?)));
                match outcome {
                    Ok(()) => decoded += 1,
                    Err(Error::Damaged { .. }) => {}
                    Err(error) => panic!("{} is accepted, then {error}: {bytes:02x?}", path.display()),
                }
            }
        }
    }
    println!("{accepted} were accepted, {decoded} of them decoded");
    assert!(accepted > 2000 && decoded > 1000, "{accepted} were accepted, {decoded} of them decoded");
}
