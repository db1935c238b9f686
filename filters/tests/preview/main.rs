//! The preview property: for every operation, a preview at reduced scale resembles the rendition scaled down.
//!
//! Renders each golden case of each operation at full size, scales it down with a filter of this test (`reference.rs`), and compares it
//! with the [`Preview`] at a half and at a quarter of the size. `tolerances.rs` states the allowed difference of each operation, as
//! measured. [`View`] draws the same pixels at these scales; where it draws another number of pixels, after a `resize`, it must be close.
//! The worst case of each operation is written to `target/tmp/preview` as a picture: rendition, preview, and eight times the difference
//! around grey.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

#[path = "../files/assets.rs"]
mod assets;
mod pictures;
mod reference;
mod tolerances;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use assets::golden_assets;
use filters::{Draw, Encoding, Limits, Preview, PreviewImage, Recipe, View, catalog, probe, render};
use pictures::{Column, Source, golden_cases, photograph, sources};
use reference::{Apart, Picture};
use serde_json::{Value, json};
use tolerances::{JPEG, KNOWN_DIFFERENCES, STANDARD, TOLERANCES, Tolerance};

/// Pixels of the photograph per pixel of the preview, along a side.
const SCALES: [u32; 2] = [2, 4];

fn recipe(ops: &Value) -> Recipe {
    let mut recipe = Recipe::from_value(&json!({"version": 1, "ops": ops})).unwrap().with_assets(&golden_assets());
    recipe.output = Encoding::PNG.into();
    recipe
}

fn rendition(source: &[u8], recipe: &Recipe) -> Picture {
    let mut file = Vec::new();
    render(source, recipe, &Limits::BROWSER, &mut file).unwrap();
    Picture::from_png(&file)
}

fn open(source: &[u8], scale: u32) -> Preview {
    let info = probe(source, &Limits::BROWSER).unwrap();
    Preview::open(source, &Limits::BROWSER, info.width.max(info.height).div_ceil(scale)).unwrap()
}

/// A source, its previews at all scales, and a view of it.
struct Session {
    source: Source,
    previews: Vec<Preview>,
    view: View,
}

fn sessions() -> Vec<Session> {
    let session = |source: Source| Session {
        previews: SCALES.map(|scale| open(&source.file, scale)).into(),
        view: View::open(source.file.clone(), &Limits::BROWSER, u64::MAX).unwrap(),
        source,
    };
    sources().into_iter().map(session).collect()
}

/// A view's picture at one of `scale` pixels.
fn drawn(view: &mut View, recipe: &Recipe, scale: u32) -> PreviewImage {
    let drawn = view.draw(recipe, &Draw { scale: 1.0 / f64::from(scale), region: None, draft: false }).unwrap();
    PreviewImage { width: drawn.size.0, height: drawn.size.1, rgba: drawn.rgba }
}

/// The rendition scaled to the preview's size, and the preview.
fn pair(rendition: &Picture, preview: PreviewImage) -> (Picture, Picture) {
    let shown = Picture::from_rgba(preview.width, preview.height, &preview.rgba);
    // The same part of the photograph in the same proportions, except for the rounding of each side.
    let [across, down] = [rendition.width as f64 / shown.width as f64, rendition.height as f64 / shown.height as f64];
    let rounding = 1.5 / shown.width.min(shown.height) as f64;
    assert!((across / down - 1.0).abs() < rounding, "{across} times across, {down} times down");
    (rendition.scaled(shown.width, shown.height), shown)
}

/// The largest differences between an operation's previews and renditions.
#[derive(Default)]
struct Measured {
    photographs: Apart,
    drawing: Apart,
    /// The case with the largest mean on a photograph.
    worst: Option<(String, Picture, Picture)>,
}

fn measure(cases: &[Value], sessions: &mut [Session]) -> Measured {
    let mut measured = Measured::default();
    for Session { source, previews, view } in sessions {
        for case in cases {
            let recipe = recipe(case);
            let rendition = rendition(&source.file, &recipe);
            for (scale, preview) in SCALES.iter().zip(previews.iter_mut()) {
                let shown = preview.render(&recipe).unwrap();
                let viewed = drawn(view, &recipe, *scale);
                let same_size = (viewed.width, viewed.height) == (shown.width, shown.height);
                let resizes = case.as_array().unwrap().iter().any(|step| step["op"] == "resize");
                assert!(same_size || resizes, "{case} on {} at 1/{scale}", source.name);
                if !same_size {
                    // A region of a smaller picture begins at a whole pixel, which may be half a pixel off.
                    let (expected, viewed) = pair(&rendition, viewed.clone());
                    let apart = expected.apart(&viewed);
                    assert!(apart.mean < 8.0 && apart.bias < 1.5, "{case} on {} at 1/{scale}: {apart}", source.name);
                }
                assert!(!same_size || viewed == shown, "the view differs: {case} on {} at 1/{scale}", source.name);
                let (expected, shown) = pair(&rendition, shown);
                let apart = expected.apart(&shown);
                let most = match source.column {
                    Column::Photographs => &mut measured.photographs,
                    Column::Drawing => &mut measured.drawing,
                };
                if source.column == Column::Photographs && (measured.worst.is_none() || apart.mean > most.mean) {
                    measured.worst = Some((format!("{case} on {} at 1/{scale}", source.name), expected, shown));
                }
                *most = most.max(apart);
            }
        }
    }
    measured
}

/// Measures all operations, by name.
fn measure_all() -> BTreeMap<&'static str, Measured> {
    let ops: Vec<&'static str> = catalog().map(|spec| spec.name).collect();
    let (next, all) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let mut sessions = sessions();
                while let Some(op) = ops.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let cases = golden_cases(op);
                    assert!(!cases.is_empty(), "{op} has no case");
                    let measured = measure(&cases, &mut sessions);
                    all.lock().unwrap().insert(*op, measured);
                }
            });
        }
    });
    all.into_inner().unwrap()
}

/// The folder for the pictures.
fn pictures_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("preview");
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn preview_resembles_the_rendition_scaled_down() {
    let measured = measure_all();
    let folder = pictures_folder();
    let mut wrong = Vec::new();
    for (op, Measured { photographs, drawing, worst }) in &measured {
        let (case, expected, shown) = worst.as_ref().unwrap();
        expected.write_beside(shown, &folder.join(format!("{op}.png")));
        let row = format!("(\"{op}\", {photographs}, {drawing})");
        println!("{row}, worst {case}");
        let within = STANDARD.holds(photographs);
        let tolerated = TOLERANCES.iter().find(|(name, ..)| name == op).map(|(_, a, b)| (a, b));
        let known = KNOWN_DIFFERENCES.iter().find(|(name, ..)| name == op).map(|(_, a, b, _)| (a, b));
        let complaint = match (tolerated, known) {
            (Some(_), Some(_)) | (None, None) => Some("has to be in one of the two tables".to_owned()),
            (Some(_), None) if !within => Some("does not keep the standard any more".to_owned()),
            (None, Some(_)) if within => Some("keeps the standard now: it belongs into TOLERANCES".to_owned()),
            (Some((on_photographs, on_drawing)), None) | (None, Some((on_photographs, on_drawing))) => {
                on_photographs.complaint(photographs).or_else(|| on_drawing.complaint(drawing))
            }
        };
        wrong.extend(complaint.map(|complaint| format!("{op} {complaint}: {row}, worst {case}")));
    }
    assert!(wrong.is_empty(), "see {}:\n{}", folder.display(), wrong.join("\n"));
    let in_tables = TOLERANCES.iter().map(|row| row.0).chain(KNOWN_DIFFERENCES.iter().map(|row| row.0));
    assert_eq!(in_tables.collect::<BTreeSet<_>>(), measured.keys().copied().collect(), "operations in the tables");
}

/// Without operations, a preview differs from the scaled photograph only by rounding to 8 bits. So the reference is not shifted, and the
/// other differences come from the operations.
#[test]
fn preview_without_operations_is_the_photograph_scaled_down() {
    let sessions = &mut sessions();
    assert!(sessions.iter().filter(|session| session.source.column == Column::Photographs).count() == 3);
    let Measured { photographs, drawing, .. } = measure(&[json!([])], sessions);
    for apart in [photographs, drawing] {
        assert!(apart.mean < 0.25 && apart.p99 <= 0.51 && apart.bias < 0.02, "{apart}");
    }
}

/// A JPEG's preview is decoded at reduced scale, by its own transform.
#[test]
fn preview_of_a_jpeg_resembles_the_photograph_scaled_down() {
    let recipe = recipe(&json!([]));
    let mut wrong = Vec::new();
    for (name, scale, tolerance) in JPEG {
        let file = photograph(name);
        let (expected, shown) = pair(&rendition(&file, &recipe), open(&file, scale).render(&recipe).unwrap());
        let apart = expected.apart(&shown);
        println!("{name} at 1/{scale}: {apart}");
        expected.write_beside(&shown, &pictures_folder().join(format!("{name}-{scale}.png")));
        assert!(STANDARD.holds(&apart), "{name} at 1/{scale}: {apart}");
        wrong.extend(tolerance.complaint(&apart).map(|complaint| format!("{name} at 1/{scale} {complaint}: {apart}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tolerances_are_held_to_what_was_measured() {
    let stated = Tolerance(1.0, 10.0, 0.5);
    let complaint = |mean, p99, bias| stated.complaint(&Apart { mean, p99, bias }).is_some();
    assert!(!complaint(0.95, 9.5, 0.45));
    assert!(complaint(1.01, 9.5, 0.45) && complaint(0.95, 10.1, 0.45) && complaint(0.95, 9.5, 0.51), "worse");
    assert!(complaint(0.5, 9.5, 0.45) && complaint(0.95, 5.0, 0.45) && complaint(0.95, 9.5, 0.1), "better");
}
