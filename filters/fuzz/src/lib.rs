//! Code that the fuzz targets share.

use filters::{
    Error, Limits, OpenedRanged, Preview, Progress, RangedOriginal, Recipe, RenderBudget, probe, render,
};

/// Small, so that a case is fast, and the fuzzer's own memory limit shows at once what exceeds them.
pub const LIMITS: Limits = Limits {
    source_bytes: 1 << 20,
    side_px: 4096,
    pixels: 1 << 18,
    memory_bytes: 48 << 20,
    cost_ms: Limits::EDGE.cost_ms,
    read_bytes: u64::MAX,
};

/// Exercises strips, windows and a resample after the decoder.
const RECIPE: &[u8] =
    br#"{"version":1,"ops":[{"op":"exposure","ev":0.5},{"op":"unsharp_mask"},{"op":"resize","width":64}],
    "output":{"format":"png","metadata":"all"}}"#;

/// Processes `data` as a file, with its first bytes replaced by `magic`.
pub fn file(magic: &[u8], data: &[u8]) {
    let Some(rest) = data.get(magic.len()..) else { return };
    let bytes = [magic, rest].concat();
    let probed = probe(&bytes, &LIMITS);
    if let Err(error) = &probed {
        sentence(error);
    }
    for recipe in [Recipe::default(), Recipe::from_json(RECIPE).unwrap_or_default()] {
        let mut whole = Vec::new();
        let rendered = render(&bytes, &recipe, &LIMITS, &mut whole);
        by_ranges(&bytes, &recipe, rendered.as_ref().map(|_| &whole[..]));
        match rendered {
            Ok(rendered) => assert!(probed.is_ok() && rendered.size_bytes > 0),
            Err(error) => {
                sentence(&error);
                // The header check refuses every unsupported file. Only damage may appear later.
                assert!(probed.is_err() || !matches!(error, Error::Unsupported { .. }), "{error}");
            }
        }
    }
    if let Err(error) = Preview::open(&bytes, &LIMITS, 32) {
        sentence(&error);
    }
}

/// Renders `bytes` by ranges and compares the result with that of a render in memory. What both refuse may have different reasons: an index
/// reads a file in another order.
fn by_ranges(bytes: &[u8], recipe: &Recipe, whole: Result<&[u8], &Error>) {
    // Some bytes to some kilobytes, chosen by the file.
    let window = 1 << (bytes.len() % 13);
    let ranged = RangedOriginal::with_windows(bytes.len() as u64, window);
    let mut before = (false, Vec::new());
    // A decoder may begin with the bytes that the index needed last.
    let mut insert = |in_pixels: bool, needs: Vec<std::ops::Range<u64>>| {
        assert!(!needs.is_empty(), "it waits for nothing");
        for range in &needs {
            ranged.insert(range.start, bytes[range.start as usize..range.end as usize].to_vec());
        }
        let now = (in_pixels, needs);
        assert!(now != before, "{:?} twice", now.1);
        before = now;
    };
    let rendered = (|| {
        let original = loop {
            match ranged.open(&LIMITS)? {
                OpenedRanged::Needs(needs) => insert(false, needs),
                OpenedRanged::Original(original) => break original,
                OpenedRanged::InMemoryOnly(_) => return Ok(None),
            }
        };
        let (mut rendering, mut file) = (original.rendering(recipe)?, Vec::new());
        loop {
            match rendering.resume(RenderBudget::UNLIMITED, &mut file)? {
                Progress::Complete(_) => return Ok(Some(file)),
                Progress::Paused(part) => {
                    insert(true, part.needs());
                    rendering = part;
                }
            }
        }
    })();
    match (whole, rendered) {
        (_, Ok(None)) | (Err(_), Err(_)) => {}
        (Ok(whole), Ok(Some(ranged))) => assert!(whole == ranged, "another result by ranges"),
        (Ok(_), Err(error)) => assert!(is_refusal_of_ranges(&error), "refused only by ranges: {error}"),
        // Limits of the file's size and memory do not count what is not in memory.
        (Err(Error::OverLimit { .. }), Ok(Some(_))) => {}
        // More scans than a file may have, after those that count.
        (Err(Error::Unsupported { .. }), Ok(Some(_))) => {}
        (Err(error), Ok(Some(_))) => panic!("read only by ranges: {error}"),
    }
}

/// Whether a file cannot be read in parts, but in memory.
fn is_refusal_of_ranges(error: &Error) -> bool {
    sentence(error);
    match error {
        Error::OnlyInMemory { .. } => true,
        // Small files take less memory as a whole.
        Error::OverLimit { .. } => true,
        _ => false,
    }
}

/// Checks that an error is a sentence.
pub fn sentence(error: &Error) {
    let text = error.to_string();
    assert!(text.len() > 10 && text.ends_with('.'), "{text:?}");
}
