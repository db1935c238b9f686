//! The bytes and requests that large files cost when they are read by ranges: tables are read as a whole, limits are checked before most of a
//! file is read, and neighbours are read together.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its files has failed")]
#![allow(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

mod jpeg;
mod metadata;
mod passes;
mod refusals;
mod tiff;

use std::ops::Range;

use filters::{Error, Limits, OpenedRanged, Progress, RangedOriginal, Recipe, RenderBudget, render};

/// A file of which only some parts are not zero.
struct Sparse {
    size_bytes: u64,
    /// Offset and bytes.
    parts: Vec<(u64, Vec<u8>)>,
}

impl Sparse {
    fn of(bytes: Vec<u8>) -> Self {
        Self { size_bytes: bytes.len() as u64, parts: vec![(0, bytes)] }
    }

    fn read(&self, range: &Range<u64>) -> Vec<u8> {
        assert!(range.start < range.end && range.end <= self.size_bytes, "{range:?} of {}", self.size_bytes);
        let mut bytes = vec![0; (range.end - range.start) as usize];
        for (at, part) in &self.parts {
            let (start, end) = (range.start.max(*at), range.end.min(at + part.len() as u64));
            if start < end {
                let from = &part[(start - at) as usize..(end - at) as usize];
                bytes[(start - range.start) as usize..(end - range.start) as usize].copy_from_slice(from);
            }
        }
        bytes
    }
}

/// What reading a file took.
#[derive(Debug, Default, Clone, Copy)]
struct Taken {
    /// How often the engine waited.
    rounds: usize,
    /// The number of ranges.
    requests: usize,
    /// The most ranges that the engine waited for at a time.
    most_at_once: usize,
    bytes: u64,
}

impl Taken {
    fn insert(&mut self, ranged: &RangedOriginal, file: &Sparse, needs: Vec<Range<u64>>) {
        assert!(!needs.is_empty(), "it waits for nothing");
        self.rounds += 1;
        self.most_at_once = self.most_at_once.max(needs.len());
        for range in needs {
            self.requests += 1;
            self.bytes += range.end - range.start;
            ranged.insert(range.start, file.read(&range));
        }
    }
}

/// What opening a file takes, and the error if it is refused.
fn opened(file: &Sparse, limits: &Limits) -> (Taken, Option<Error>) {
    let (ranged, mut taken) = (RangedOriginal::new(file.size_bytes), Taken::default());
    loop {
        match ranged.open(limits) {
            Ok(OpenedRanged::Needs(needs)) => taken.insert(&ranged, file, needs),
            Ok(OpenedRanged::Original(_)) => return (taken, None),
            Ok(OpenedRanged::InMemoryOnly(format)) => panic!("{format:?}"),
            Err(error) => return (taken, Some(error)),
        }
    }
}

fn recipe() -> Recipe {
    Recipe::from_json(br#"{"version":1,"ops":[],"output":{"format":"jpeg","quality":90,"metadata":"all"}}"#).unwrap()
}

/// A render in memory.
fn in_memory(file: &[u8]) -> Vec<u8> {
    let mut result = Vec::new();
    render(file, &recipe(), &Limits::BROWSER, &mut result).unwrap();
    result
}

/// What opening and decoding a file takes: each of them, and the encoded result.
fn rendered(file: &Sparse, window_bytes: u64) -> Result<(Taken, Taken, Vec<u8>), Error> {
    let (mut index, mut pixels) = (Taken::default(), Taken::default());
    let result = render_counted(file, window_bytes, [&mut index, &mut pixels])?;
    Ok((index, pixels, result))
}

/// What decoding a file takes until it fails, and the error.
fn failed(file: &Sparse, window_bytes: u64) -> (Taken, Option<Error>) {
    let (mut index, mut pixels) = (Taken::default(), Taken::default());
    let result = render_counted(file, window_bytes, [&mut index, &mut pixels]);
    (pixels, result.err())
}

/// Renders a file, and counts what its index and its pixels take. Returns the encoded result.
fn render_counted(file: &Sparse, window_bytes: u64, [index, pixels]: [&mut Taken; 2]) -> Result<Vec<u8>, Error> {
    let ranged = RangedOriginal::with_windows(file.size_bytes, window_bytes);
    let original = loop {
        match ranged.open(&Limits::EDGE)? {
            OpenedRanged::Needs(needs) => index.insert(&ranged, file, needs),
            OpenedRanged::Original(original) => break original,
            OpenedRanged::InMemoryOnly(format) => panic!("{format:?}"),
        }
    };
    let (mut rendering, mut result) = (original.rendering(&recipe())?, Vec::new());
    loop {
        match rendering.resume(RenderBudget::UNLIMITED, &mut result)? {
            Progress::Complete(_) => return Ok(result),
            Progress::Paused(part) => {
                pixels.insert(&ranged, file, part.needs());
                rendering = part;
            }
        }
    }
}
