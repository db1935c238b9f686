//! The seeds of the fuzz target `tiles`, and mutations of them.

use std::path::{Path, PathBuf};

use super::Random;
use crate::fuzzing::read_tiles;

fn seeds() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/tiles");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut seeds: Vec<_> = paths.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    seeds.sort();
    assert!(seeds.len() > 8, "the seeds are missing");
    seeds
}

#[test]
fn tiles_of_seeds_are_read_whole_and_in_parts() {
    for (path, file) in seeds() {
        let strips = path.ends_with("vips_strips.tif");
        for step_bytes in [1 << 14, 1000, 111] {
            match read_tiles(&file, step_bytes) {
                Ok(decoded) => assert!(decoded >= 6 && !strips, "{}: {decoded}", path.display()),
                Err(error) => assert!(strips, "{}: {error}", path.display()),
            }
        }
    }
}

#[test]
fn tiles_of_mutated_files_are_read_or_refused() {
    let mut random = Random::seeded();
    let (mut read, mut refused) = (0, 0);
    for (_, seed) in seeds() {
        // Bytes of directories matter most. Their links and most of their values are small numbers.
        for _ in 0..300 * super::times() {
            let mut file = seed.clone();
            for _ in 0..random.between(1, 4) {
                let at = random.between(0, file.len() - 1);
                file[at] = match random.between(0, 3) {
                    0 => [0, 1, 0x7f, 0xff][random.between(0, 3)],
                    1 => file[at] ^ 1 << random.between(0, 7),
                    2 => file[random.between(0, file.len() - 1)],
                    _ => file[at].wrapping_add(1),
                };
            }
            if random.between(0, 9) == 0 {
                file.truncate(random.between(1, file.len()));
            }
            match read_tiles(&file, random.between(100, 4000)) {
                Ok(_) => read += 1,
                Err(error) => {
                    assert!(error.to_string().ends_with('.'), "{error}");
                    refused += 1;
                }
            }
        }
    }
    assert!(read > 1000 && refused > 100, "{read} were read, {refused} refused");
}
