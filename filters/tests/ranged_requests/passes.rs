//! The limit on what is read counts every pass over the file: it is checked before anything is decoded.

use super::*;

/// Opens a file, and starts a render with a limit on what is read.
fn started(file: &Sparse, ops: &str, read_bytes: u64) -> Result<u64, Error> {
    let limits = Limits { read_bytes, ..Limits::EDGE };
    let ranged = RangedOriginal::with_windows(file.size_bytes, 16 << 10);
    let mut index = Taken::default();
    let original = loop {
        match ranged.open(&limits)? {
            OpenedRanged::Needs(needs) => index.insert(&ranged, file, needs),
            OpenedRanged::Original(original) => break original,
            OpenedRanged::InMemoryOnly(format) => panic!("{format:?}"),
        }
    };
    let recipe = Recipe::from_json(format!(r#"{{"version":1,"ops":{ops}}}"#).as_bytes()).unwrap();
    let (mut rendering, mut pixels) = (original.rendering(&recipe)?, Taken::default());
    loop {
        match rendering.resume(RenderBudget::UNLIMITED, &mut std::io::sink())? {
            Progress::Complete(_) => return Ok(pixels.bytes),
            Progress::Paused(part) => {
                pixels.insert(&ranged, file, part.needs());
                rendering = part;
            }
        }
    }
}

#[test]
fn reads_are_counted_for_every_pass() {
    let file = Sparse::of(super::jpeg::encoded(600, false));
    let statistics = r#"[{"op":"auto_levels"},{"op":"equalize"}]"#;
    let part = r#"[{"op":"crop","x":0,"y":0,"width":600,"height":150}]"#;
    for (ops, passes) in [("[]", 1.0), (statistics, 3.0), (part, 0.25)] {
        let estimate = (file.size_bytes as f64 * passes).ceil() as u64;
        let read = started(&file, ops, estimate).unwrap();
        assert!(read <= estimate + (32 << 10), "{ops}: {read} bytes are read, {estimate} estimated");
        let refused = started(&file, ops, estimate - 1);
        assert!(matches!(refused, Err(Error::OverLimit { limit: "read_bytes", .. })), "{ops}: {refused:?}");
    }
}

/// Ten strips of 100,000 bytes that alternate between two places: the file is read five times.
#[test]
fn reads_of_shared_strips_are_counted_each_time() {
    let places: Vec<(u32, u32)> = (0..10).map(|index| (4096 + index % 2 * 100_000, 100_000)).collect();
    let tiff = super::tiff::Tiff { size: (1000, 1000), tile: (1000, 100), places: &places, ..super::tiff::PLAIN };
    let file = Sparse { size_bytes: 4096 + 200_000, parts: vec![(0, tiff.head())] };
    assert_eq!(started(&file, "[]", 1_000_000), Ok(1_000_000));
    let refused = started(&file, "[]", 999_999);
    assert!(matches!(refused, Err(Error::OverLimit { limit: "read_bytes", .. })), "{refused:?}");
}
