//! A render pauses inside its stages without changing the result, and the cost of a recipe grows with its work.

use serde_json::{Value, json};

use super::*;
use crate::spec::{OpSpec, ParamKind};
use crate::thumbnail::{ThumbnailSource, Thumbnails};

/// Renders `source` in pieces of `cost_ms`. Returns the file, and the number of pieces before and after the first row.
fn in_pieces(source: &[u8], recipe: &Recipe, tuning: Tuning, cost_ms: u64) -> (Vec<u8>, [usize; 2]) {
    let original = Original::open(source, &Limits::BROWSER).unwrap();
    let mut rendering = original.rendering_of(recipe, tuning, None).unwrap();
    let (mut file, mut pieces) = (Vec::new(), [0, 0]);
    loop {
        match rendering.resume(RenderBudget { cost_ms, ..RenderBudget::UNLIMITED }, &mut file).unwrap() {
            Progress::Complete(_) => return (file, pieces),
            Progress::Paused(part) => {
                pieces[usize::from(part.share() > 0.0)] += 1;
                rendering = part;
            }
        }
    }
}

/// Recipes that together contain every kind of stage, in varying order.
const EVERY_STAGE: [&str; 12] = [
    r#"[]"#,
    r#"[{"op":"crop","x":10,"y":150,"width":200,"height":120},{"op":"exposure","ev":0.5}]"#,
    r#"[{"op":"median","radius_px":4},{"op":"gaussian_blur","sigma_px":1.5},{"op":"gaussian_blur","sigma_px":9}]"#,
    r#"[{"op":"box_blur","radius_px":7},{"op":"clarity","amount":0.5},{"op":"pixelate","size_px":9}]"#,
    r#"[{"op":"bilateral"},{"op":"resize","width":900},{"op":"oil_paint"},{"op":"resize","width":100,"height":20,"fit":"fill"}]"#,
    r#"[{"op":"median"},{"op":"resize","width":90},{"op":"grayscale"},{"op":"median","radius_px":5},{"op":"sepia"}]"#,
    r#"[{"op":"rotate","degrees":7},{"op":"median"},{"op":"rotate","degrees":90},{"op":"rotate","degrees":-20,"crop":true}]"#,
    r#"[{"op":"rotate","degrees":90},{"op":"median","radius_px":1}]"#,
    r#"[{"op":"pad","left":5,"top":40,"bottom":3},{"op":"equalize"},{"op":"dehaze","amount":0.6},{"op":"auto_levels"}]"#,
    r#"[{"op":"flip","axis":"vertical"},{"op":"convolve","kernel":[0,1,0,1,1,1,0,1,0]},{"op":"halftone"}]"#,
    r#"[{"op":"grayscale"},{"op":"gaussian_blur","sigma_px":2},{"op":"split_tone"},{"op":"median","radius_px":3}]"#,
    r#"[{"op":"motion_blur","length_px":20},{"op":"cartoon"},{"op":"edge_detect"},{"op":"emboss"}]"#,
];

#[test]
fn pauses_change_nothing_wherever_they_fall() {
    let turned = oriented(6);
    for ops in EVERY_STAGE {
        for source in [CHELSEA, &turned] {
            for strip_rows in [3, 16] {
                let tuning = Tuning { strip_rows, hold_bytes: 100_000 };
                let recipe = recipe(ops);
                let whole = run(source, &recipe, tuning);
                let (file, [before, after]) = in_pieces(source, &recipe, tuning, 0);
                assert!(file == whole, "{ops} in strips of {strip_rows}");
                assert!(before + after > 20, "{ops}: {before} and {after} pauses");
            }
        }
    }
}

/// Before sixteen medians yield a row, each needs the rows around it: this, too, is done in steps.
#[test]
fn pieces_are_of_equal_cost_while_windows_fill() {
    let medians = vec![r#"{"op":"median","radius_px":10}"#; 16].join(",");
    let recipe = recipe(&format!("[{medians}]"));
    let original = Original::open(CHELSEA, &Limits::EDGE).unwrap();
    let (cost_ms, _) = original.estimate(&recipe).unwrap();
    let (_, [before, after]) = in_pieces(CHELSEA, &recipe, Tuning::default(), 10);
    let pieces = (before + after) as u64;
    assert!(pieces >= cost_ms / 20 && pieces <= cost_ms / 10 + 1, "{pieces} pieces of 10 of {cost_ms} ms");
    // The window of the last median extends 160 rows further: more than half of the picture.
    assert!(before > after / 3, "{before} pieces before the first row, {after} after it");
}

#[test]
fn thumbnails_in_steps_are_the_same() {
    for source in [CHELSEA, &oriented(6)] {
        let bytes = |thumbnails: &Thumbnails| {
            let mut file = Vec::new();
            thumbnails.write(100, Encoding::PNG, &mut file).unwrap();
            file
        };
        let opened = ThumbnailSource::open(source, 200, &Limits::EDGE).unwrap();
        let (mut decoding, mut steps) = (opened.decoding().unwrap(), 0);
        let thumbnails = loop {
            match decoding.resume(0).unwrap() {
                Ok(thumbnails) => break thumbnails,
                Err(rest) => decoding = rest,
            }
            steps += 1;
        };
        assert!(steps > 100, "{steps} steps");
        assert!(bytes(&thumbnails) == bytes(&Thumbnails::open(source, 200, &Limits::EDGE).unwrap()));
    }
}

/// What has to be read before the first row of an interlaced file is read in steps, too.
#[test]
fn interlaced_files_pause_before_their_first_row() {
    let png = include_bytes!("../../../tests/files/interlaced_1024.png");
    let mut gif = Vec::new();
    let (width, height) = (300, 200);
    let frame = gif::Frame { width, height, interlaced: true, buffer: vec![0; 60_000].into(), ..Default::default() };
    gif::Encoder::new(&mut gif, width, height, &[0; 6]).unwrap().write_frame(&frame).unwrap();
    // The rows of six passes before the seventh, and what the fifth to the second pass over; all rows of the frame.
    for (file, rows) in [(&png[..], 1024), (&gif, 200)] {
        let (_, [before, after]) = in_pieces(file, &recipe("[]"), Tuning::default(), 0);
        assert!(before >= rows && after + 1 >= rows / 2, "{before} pauses before the first row, {after} after it");
    }
}

/// A lossy WebP is decoded a row of blocks at a time: nothing of the picture is held.
#[test]
fn lossy_webp_streams() {
    let file = include_bytes!("../../../tests/files/lossy_1024.webp");
    let (_, memory_bytes) = Original::open(file, &Limits::EDGE).unwrap().estimate(&recipe("[]")).unwrap();
    assert!(memory_bytes < file.len() as u64 + 1024 * 1024, "{memory_bytes} bytes for a file of {}", file.len());
}

/// What the fault report names, by its own figures: 250 ns for each pixel and median.
#[test]
fn cost_refuses_the_recipes_that_blocked_the_edge_and_says_both_numbers() {
    let medians = |count: usize| recipe(&format!("[{}]", vec![r#"{"op":"median","radius_px":10}"#; count].join(",")));
    let sixteen = check(2000, 2000, &medians(16), &Limits::EDGE).unwrap();
    assert!((8_000..32_000).contains(&sixteen.cost_ms), "{sixteen:?}");
    let error = check(4000, 3000, &medians(30), &Limits::EDGE).unwrap_err();
    let Error::TooCostly { needed_ms, allowed_ms } = error else { panic!("{error:?}") };
    assert!(needed_ms > allowed_ms && allowed_ms == Limits::EDGE.cost_ms && error.code() == "cost");
    let seconds = [needed_ms.div_ceil(1000), allowed_ms / 1000];
    let sentence = format!("{} seconds of computing for this picture; the limit is {}.", seconds[0], seconds[1]);
    assert!(error.to_string().contains(&sentence), "{error}");
    assert!(check(4000, 3000, &medians(30), &Limits::BROWSER).is_ok());
}

/// Four statistics are four more passes over everything before them.
#[test]
fn cost_counts_every_pass_over_the_picture() {
    let cost = |ops: &str| check(4000, 3000, &recipe(ops), &Limits::BROWSER).unwrap().cost_ms;
    let (median, measured) = (cost(r#"[{"op":"median"}]"#), cost(r#"[{"op":"median"},{"op":"auto_levels"}]"#));
    assert!(measured > median + cost("[]") / 2, "{measured} beside {median}");
    let cropped = cost(r#"[{"op":"median"},{"op":"crop","width":400,"height":300}]"#);
    assert!(cropped < median / 4, "{cropped} beside {median}");
}

/// A step with an effect: neutral parameters are moved to the end of their slider.
fn active(spec: &OpSpec) -> Value {
    let mut step = json!({"op": spec.name});
    for (i, param) in spec.params.iter().enumerate() {
        // All different.
        let share = 1.0 / (i + 1) as f64;
        let value = match param.kind {
            ParamKind::Number { default, soft, .. } if spec.neutral(param.name).is_some() || default == 0.0 => {
                json!(soft[1] * share)
            }
            ParamKind::Integer { default: Some(_), soft, .. } if spec.neutral(param.name).is_some() => json!(soft[1]),
            ParamKind::Integer { default: Some(0), .. } => json!(10),
            ParamKind::Curve => json!([[0.0, 0.1], [1.0, 0.9]]),
            ParamKind::Lut => json!(format!("sha256:{}", "0".repeat(64))),
            _ => continue,
        };
        step[param.name] = value;
    }
    step
}

/// An operation without a stated cost would cost no more than reading and writing the picture.
#[test]
fn cost_of_every_operation_is_stated_and_grows_with_the_picture() {
    let nothing = check(4000, 3000, &recipe("[]"), &Limits::BROWSER).unwrap().cost_ms;
    // These take a part of the picture, rearrange the source's own samples, or add what does not grow with the picture.
    let geometry = ["crop", "flip", "resize", "rotate", "pad"];
    let mut stated = 0;
    for spec in crate::spec::catalog().filter(|spec| !geometry.contains(&spec.name)) {
        let step = active(spec);
        let cost =
            |width, height| check(width, height, &recipe(&format!("[{step}]")), &Limits::BROWSER).unwrap().cost_ms;
        let (small, large) = (cost(2000, 1500), cost(4000, 3000));
        assert!(large > nothing, "{step}: {large} and {nothing} without it");
        let growth = large as f64 / small as f64;
        assert!((3.5..4.6).contains(&growth), "{step}: {growth}");
        stated += 1;
    }
    assert!(stated > 45, "{stated} operations");
}
