//! Code that the fuzz targets share.

use filters::{Error, Limits, Preview, Recipe, probe, render};

/// Small, so that a case is fast, and the fuzzer's own memory limit shows at once what exceeds them.
pub const LIMITS: Limits = Limits {
    source_bytes: 1 << 20,
    side_px: 4096,
    pixels: 1 << 18,
    memory_bytes: 48 << 20,
    cost_ms: Limits::EDGE.cost_ms,
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
        match render(&bytes, &recipe, &LIMITS, &mut Vec::new()) {
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

/// Checks that an error is a sentence.
pub fn sentence(error: &Error) {
    let text = error.to_string();
    assert!(text.len() > 10 && text.ends_with('.'), "{text:?}");
}
