//! Files that are read by ranges are rendered like files in memory, byte for byte, whatever the size of the windows is.

use std::fs;
use std::path::Path;

use super::*;
use crate::PyramidProgress;

/// Sizes of windows in bytes.
const WINDOWS: [u64; 4] = [97, 4 << 10, 64 << 10, 1 << 20];

/// What a render by ranges gave.
struct ByRanges {
    file: Vec<u8>,
    rendered: Rendered,
    /// How often each byte was read on average, with the index.
    times: f64,
}

/// Inserts what is needed, in pieces of a third, the last one first.
fn insert(original: &RangedOriginal, source: &[u8], needs: Vec<std::ops::Range<u64>>, read: &mut u64) {
    assert!(!needs.is_empty(), "a render waits for nothing");
    for range in needs {
        *read += range.end - range.start;
        let bytes = &source[range.start as usize..range.end as usize];
        let third = bytes.len().div_ceil(3);
        for (i, piece) in bytes.chunks(third).enumerate().rev() {
            original.insert(range.start + (i * third) as u64, piece.to_vec());
        }
    }
}

fn by_ranges(source: &[u8], recipe: &Recipe, tuning: Tuning, window: u64) -> Result<ByRanges, Error> {
    let ranged = RangedOriginal::with_windows(source.len() as u64, window);
    let mut read = 0;
    let original = loop {
        match ranged.open(&Limits::BROWSER)? {
            OpenedRanged::Original(original) => break original,
            OpenedRanged::Needs(needs) => insert(&ranged, source, needs, &mut read),
            OpenedRanged::InMemoryOnly(format) => panic!("{format:?}"),
        }
    };
    let mut rendering = original.rendering_of(recipe, tuning, None)?;
    let mut file = Vec::new();
    loop {
        match rendering.resume(RenderBudget { cost_ms: 20, ..RenderBudget::UNLIMITED }, &mut file)? {
            Progress::Complete(rendered) => {
                return Ok(ByRanges { file, rendered, times: read as f64 / source.len() as f64 });
            }
            Progress::Paused(part) => {
                let needs = part.needs();
                if !needs.is_empty() {
                    insert(&ranged, source, needs, &mut read);
                }
                rendering = part;
            }
        }
    }
}

fn same(source: &[u8], recipe: &Recipe, tuning: Tuning, window: u64, what: &str) -> f64 {
    let mut whole = Vec::new();
    let rendered = render_part(source, recipe, &Limits::BROWSER, &mut whole, tuning, None).unwrap();
    let ranged = by_ranges(source, recipe, tuning, window).unwrap();
    assert_eq!(ranged.rendered, rendered, "{what}, windows of {window} bytes");
    assert!(ranged.file == whole, "{what}, windows of {window} bytes");
    ranged.times
}

/// The photograph as a progressive JPEG with restart markers.
fn progressive() -> Vec<u8> {
    let (width, height, samples) = pixels(CHELSEA);
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 92);
    encoder.set_progressive(true);
    encoder.set_restart_interval(7);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.encode(&samples, width as u16, height as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    file
}

#[test]
fn ranged_renders_are_those_in_memory() {
    let sources = [
        ("PNG", CHELSEA.to_vec()),
        ("JPEG", ROCKET.to_vec()),
        ("turned JPEG", oriented(6)),
        ("reflected JPEG", oriented(7)),
        ("progressive JPEG", progressive()),
    ];
    let recipes = [
        r#"[]"#,
        r#"[{"op":"crop","x":10,"y":150,"width":200,"height":120},{"op":"exposure","ev":0.5}]"#,
        r#"[{"op":"pad","left":5,"top":40,"bottom":3},{"op":"equalize"},{"op":"dehaze","amount":0.6},{"op":"auto_levels"}]"#,
        r#"[{"op":"rotate","degrees":7},{"op":"median"},{"op":"resize","width":90},{"op":"rotate","degrees":90}]"#,
    ];
    for (name, source) in &sources {
        for ops in recipes {
            for window in WINDOWS {
                // A turn that holds a part of the picture decodes the file several times.
                let tuning = Tuning { strip_rows: 5, hold_bytes: 150_000 };
                same(source, &recipe(ops), tuning, window, &format!("{name}, {ops}"));
            }
        }
    }
}

#[test]
fn ranged_files_are_read_about_once_for_each_pass() {
    let (once, twice) = (recipe("[]"), recipe(r#"[{"op":"auto_levels"}]"#));
    let progressive = progressive();
    // The index of a PNG or of a progressive JPEG is another pass.
    for (source, index) in [(CHELSEA, 1.0), (ROCKET, 0.5), (&progressive, 1.0)] {
        for window in [4 << 10, 16 << 10] {
            for (recipe, passes) in [(&once, 1.0), (&twice, 2.0)] {
                let times = same(source, recipe, Tuning::default(), window, "passes");
                assert!(times <= passes + index + 0.2, "every byte is read {times} times in {passes} passes");
            }
        }
    }
}

#[test]
fn ranged_metadata_are_those_in_memory() {
    let output = r#"{"format":"jpeg","quality":80,"metadata":"all"}"#;
    let recipe = Recipe::from_json(format!(r#"{{"version":1,"ops":[],"output":{output}}}"#).as_bytes()).unwrap();
    for source in [ROCKET, &oriented(3), CHELSEA] {
        same(source, &recipe, Tuning::default(), 4 << 10, "metadata");
    }
}

/// All seeds of the fuzzer, also those with damage.
#[test]
fn ranged_files_are_refused_as_in_memory() {
    let (mut read, mut refused) = (0, 0);
    for format in ["jpeg", "png", "tiff"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(format);
        for entry in fs::read_dir(folder).unwrap() {
            let whole = fs::read(entry.unwrap().path()).unwrap();
            for length in [whole.len(), whole.len() - 1, whole.len() / 2, whole.len() / 5, 20, 2] {
                let source = &whole[..length.min(whole.len())];
                let mut file = Vec::new();
                let in_memory = render(source, &recipe("[]"), &Limits::BROWSER, &mut file);
                let ranged = by_ranges(source, &recipe("[]"), Tuning::default(), 50);
                match (in_memory, ranged) {
                    (Ok(_), Ok(ranged)) => {
                        assert!(file == ranged.file);
                        read += 1;
                    }
                    (Err(error), Err(ranged)) => {
                        assert_eq!(error.code(), ranged.code(), "{error} by ranges: {ranged}");
                        refused += 1;
                    }
                    (in_memory, ranged) => panic!("{in_memory:?}, by ranges {:?}", ranged.map(|it| it.rendered)),
                }
            }
        }
    }
    assert!(read > 5 && refused > 20, "{read} are read, {refused} refused");
}

#[test]
fn formats_that_are_read_as_a_whole_say_so() {
    let gif = b"GIF89a and so on, longer than a signature, which is sixty-four bytes at most";
    for window in [1, 1 << 20] {
        let ranged = RangedOriginal::with_windows(gif.len() as u64, window);
        let mut read = 0;
        let opened = loop {
            match ranged.open(&Limits::EDGE).unwrap() {
                OpenedRanged::Needs(needs) => insert(&ranged, gif, needs, &mut read),
                opened => break opened,
            }
        };
        assert!(matches!(opened, OpenedRanged::InMemoryOnly(Format::Gif)), "{opened:?}");
        assert!(matches!(ranged.open(&Limits::EDGE), Ok(OpenedRanged::InMemoryOnly(Format::Gif))), "twice");
    }
    assert_eq!(RangedOriginal::new(0).open(&Limits::EDGE).err(), Some(Error::Empty));
}

/// What nobody needs is not held, and a render that gets other bytes than it needs waits for the same ones.
#[test]
fn ranged_renders_wait_for_the_bytes_that_they_need() {
    let ranged = RangedOriginal::with_windows(ROCKET.len() as u64, 4 << 10);
    let Ok(OpenedRanged::Needs(needs)) = ranged.open(&Limits::EDGE) else { panic!("nothing is there") };
    assert_eq!((needs.len(), needs.first()), (1, Some(&(0..4 << 10))));
    ranged.insert(50_000, ROCKET[50_000..60_000].to_vec());
    let Ok(OpenedRanged::Needs(again)) = ranged.open(&Limits::EDGE) else { panic!("the start is not there") };
    assert_eq!(again, needs);
}

/// The pyramid of an original: its head, and the rest of the file.
fn pyramid(original: &Original<'_>, mut missing: impl FnMut(Vec<std::ops::Range<u64>>)) -> (Vec<u8>, Vec<u8>) {
    let recipe = recipe(r#"[{"op":"auto_levels"}]"#);
    let settings = PyramidSettings { linear: true, ..PyramidSettings::default() };
    let (mut rendering, mut file) = (original.pyramid(&recipe, settings).unwrap(), Vec::new());
    loop {
        match rendering.resume(RenderBudget::UNLIMITED, &mut file).unwrap() {
            PyramidProgress::Complete(rendered) => return (rendered.head, file),
            PyramidProgress::Paused(part) => {
                missing(part.needs());
                rendering = part;
            }
        }
    }
}

#[test]
fn ranged_pyramids_are_those_in_memory() {
    for source in [CHELSEA, &oriented(6), &progressive()] {
        let whole =
            pyramid(&Original::open(source, &Limits::EDGE).unwrap(), |_| panic!("a file in memory lacks bytes"));
        let ranged = RangedOriginal::with_windows(source.len() as u64, 5_000);
        let mut read = 0;
        let original = loop {
            match ranged.open(&Limits::EDGE).unwrap() {
                OpenedRanged::Original(original) => break original,
                OpenedRanged::Needs(needs) => insert(&ranged, source, needs, &mut read),
                OpenedRanged::InMemoryOnly(format) => panic!("{format:?}"),
            }
        };
        assert!(pyramid(&original, |needs| insert(&ranged, source, needs, &mut read)) == whole);
    }
}
