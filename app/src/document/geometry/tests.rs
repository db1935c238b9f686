use filters::{Limits, Recipe, check};

use super::*;
use crate::document::Document;

const PICTURE: Size = Size { width: 600, height: 400 };

fn document(ops: &str) -> Document {
    Document::with(Recipe::from_json(format!(r#"{{"version":1,"ops":[{ops}]}}"#).as_bytes()).unwrap())
}

fn read(ops: &str) -> Geometry {
    document(ops).draft().geometry(PICTURE).0
}

fn written(document: &Document) -> String {
    document.draft().recipe().to_value()["ops"].to_string()
}

fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
    Rect { x, y, width, height }
}

/// The size of the result of a recipe, computed by the engine.
fn engine_size(picture: Size, document: &Document) -> Size {
    let checked = check(picture.width, picture.height, &document.draft().recipe(), &Limits::BROWSER).unwrap();
    Size { width: checked.width, height: checked.height }
}

#[test]
fn canvas_has_the_size_that_the_engine_computes() {
    for picture in [PICTURE, Size { width: 451, height: 300 }, Size { width: 77, height: 1200 }] {
        for tenth in (-450..=450).step_by(7) {
            let geometry = Geometry { angle: f64::from(tenth) / 10.0, ..Geometry::new(picture) };
            let mut document = Document::default();
            document.set_geometry(&geometry, false);
            assert_eq!(engine_size(picture, &document), geometry.canvas(), "{tenth}");
        }
    }
}

#[test]
fn corners_that_the_engine_crops_are_read_as_the_same_rectangle() {
    for tenths in [-450, -301, -37, 1, 84, 450] {
        let document = document(&format!(r#"{{"op":"rotate","degrees":{},"crop":true}}"#, f64::from(tenths) / 10.0));
        let (geometry, ids) = document.draft().geometry(PICTURE);
        assert_eq!((engine_size(PICTURE, &document), ids.len()), (geometry.crop_rect().size(), 1), "{tenths}");
        // The engine rounds it to whole pixels, which moves it by half a pixel at most.
        let (crop, inside) = (geometry.crop_rect(), geometry.bounds().shrunk_to_fit(geometry.crop_rect()));
        assert!(crop.width - inside.width <= 4 && crop.height - inside.height <= 4, "{tenths}");
    }
}

#[test]
fn geometry_is_read_as_it_was_written() {
    for quarters in 0..4 {
        for mirrored in [false, true] {
            for angle in [0.0, -3.5, 45.0, -45.0] {
                let turned = Geometry { quarters, mirrored, angle, ..Geometry::new(PICTURE) };
                for crop in [None, Some(rect(50, 60, 70, 80))] {
                    let geometry = Geometry { crop, ..turned };
                    let mut document = Document::default();
                    document.set_geometry(&geometry, false);
                    assert_eq!(document.draft().geometry(PICTURE).0, geometry);
                    assert_eq!(engine_size(PICTURE, &document), geometry.crop_rect().size());
                }
            }
        }
    }
}

#[test]
fn crop_turns_and_flips_along() {
    let crop = read(r#"{"op":"crop","x":10,"y":20,"width":100,"height":50}"#);
    assert_eq!(crop.turn(1).crop_rect(), rect(400 - 70, 10, 50, 100));
    assert_eq!(crop.turn(3).crop_rect(), rect(20, 600 - 110, 50, 100));
    assert_eq!(crop.flip(false).crop_rect(), rect(600 - 110, 20, 100, 50));
    assert_eq!(crop.flip(true).crop_rect(), rect(10, 400 - 70, 100, 50));
    let tilted = crop.straighten(5.0, None);
    for same in
        [tilted.turn(4), tilted.turn(1).turn(3), tilted.flip(false).flip(false), tilted.flip(true).turn(2).flip(false)]
    {
        assert_eq!(same, tilted);
    }
    assert_eq!(tilted.flip(false).angle(), -5.0);
}

#[test]
fn steps_in_another_order_are_read_and_written_in_the_usual_one() {
    let mut document = document(
        r#"{"op":"crop","x":10,"y":20,"width":100,"height":50},{"op":"rotate"},{"op":"flip"},{"op":"exposure","ev":1}"#,
    );
    let (geometry, ids) = document.draft().geometry(PICTURE);
    assert_eq!((geometry.crop_rect(), ids.len()), (rect(20, 10, 50, 100), 3));
    assert!(document.set_geometry(&geometry, false) && !document.can_undo(), "what says the same is left alone");
    document.set_geometry(&geometry.turn(1), false);
    assert_eq!(
        written(&document),
        r#"[{"op":"flip"},{"height":50,"op":"crop","width":100,"x":490,"y":20},{"ev":1,"op":"exposure"}]"#
    );
}

#[test]
fn geometry_later_in_the_stack_stays_and_is_reported() {
    let ops = r#"{"op":"flip"},{"op":"resize","width":200},{"op":"crop","width":90}"#;
    let mut document = document(ops);
    let (geometry, ids) = document.draft().geometry(PICTURE);
    assert_eq!(ids, [0]);
    assert!(document.draft().has_later_geometry(PICTURE));
    document.set_geometry(&geometry.turn(1), false);
    let names: Vec<_> = document.draft().entries.iter().map(|entry| entry.step.spec().name).collect();
    assert_eq!(names, ["flip", "rotate", "resize", "crop"]);
}

#[test]
fn steps_that_are_off_are_kept_and_do_not_count() {
    let mut document = document(r#"{"op":"crop","width":90},{"op":"rotate"}"#);
    document.toggle(0);
    let (geometry, ids) = document.draft().geometry(PICTURE);
    assert_eq!((geometry.crop_rect(), ids), (rect(0, 0, 400, 600), vec![1]));
    document.set_geometry(&geometry.turn(3), false);
    assert_eq!(document.draft().entries.len(), 1);
}

#[test]
fn uncropped_leaves_out_the_crop_and_what_depends_on_the_frame() {
    let document = document(
        r#"{"op":"rotate","degrees":93},{"op":"crop","x":9,"y":9},{"op":"exposure","ev":1},{"op":"vignette"},{"op":"resize","width":20}"#,
    );
    let ops: Vec<_> = document.draft().uncropped(PICTURE).steps.iter().map(|step| step.spec().name).collect();
    assert_eq!(ops, ["rotate", "rotate", "exposure"]);
}

#[test]
fn drag_is_one_undo_and_keeps_the_step() {
    let mut document = document(r#"{"op":"crop","x":10,"y":10,"width":90,"height":90}"#);
    let start = document.draft().geometry(PICTURE).0;
    for px in 1..9 {
        document.set_geometry(&start.drag(Handle::MOVE, (f64::from(px), 0.0), None), true);
    }
    document.end_gesture();
    assert_eq!(document.draft().entries[0].id, 0);
    assert_eq!(document.draft().geometry(PICTURE).0.crop_rect(), rect(18, 10, 90, 90));
    document.undo();
    assert_eq!(document.draft().geometry(PICTURE).0, start);
    assert!(!document.can_undo());
}

#[test]
fn straightened_crop_shows_nothing_beyond_the_picture() {
    for ratio in [None, Some(1.0), Some(0.8), Some(16.0 / 9.0)] {
        for start in [Geometry::new(PICTURE), read(r#"{"op":"crop","x":400,"y":5,"width":190,"height":200}"#)] {
            for tenth in (-450..=450).step_by(13) {
                let geometry = start.straighten(f64::from(tenth) / 10.0, ratio);
                assert!(geometry.bounds().contains_rect(geometry.crop_rect()), "{geometry:?}");
                if let Some(ratio) = ratio {
                    assert!(bounds::has_ratio(geometry.crop_rect().size(), ratio), "{geometry:?}");
                }
            }
        }
    }
}

#[test]
fn straightening_back_shows_the_whole_picture_again() {
    let mut geometry = Geometry::new(PICTURE);
    for angle in [3.0, 12.3, -45.0, 7.1, 0.1, 0.0] {
        geometry = geometry.straighten(angle, None);
    }
    assert_eq!(geometry, Geometry::new(PICTURE));
}

#[test]
fn straightening_keeps_the_picture_in_the_middle_of_a_small_crop() {
    let start = read(r#"{"op":"crop","x":400,"y":100,"width":40,"height":40}"#);
    let straightened = start.straighten(20.0, None);
    assert_eq!(straightened.crop_rect().size(), Size { width: 40, height: 40 });
    let back = straightened.straighten(0.0, None).crop_rect();
    assert!(back.x.abs_diff(400) <= 1 && back.y.abs_diff(100) <= 1, "{back:?}");
}

#[test]
fn handles_stop_at_the_edge() {
    let start = read(r#"{"op":"crop","x":100,"y":100,"width":200,"height":100}"#);
    let drag = |x, y, by, ratio| start.drag(Handle { x, y }, by, ratio).crop_rect();
    assert_eq!(drag(1, 1, (999.0, 30.4), None), rect(100, 100, 500, 130));
    assert_eq!(drag(-1, 0, (-999.0, 77.0), None), rect(0, 100, 300, 100));
    assert_eq!(drag(0, 0, (-999.0, 999.0), None), rect(0, 300, 200, 100));
    assert_eq!(drag(1, 0, (-999.0, 0.0), None), rect(100, 100, 16, 100));
    assert_eq!(drag(1, 1, (999.0, 0.0), Some(2.0)), rect(100, 100, 500, 250));
    assert_eq!(drag(-1, -1, (-999.0, -999.0), Some(2.0)), rect(0, 50, 300, 150));
    assert_eq!(drag(1, 0, (40.0, 0.0), Some(2.0)), rect(100, 90, 240, 120));
    assert_eq!(
        start
            .drag(Handle { x: -1, y: -1 }, (-999.0, -999.0), None)
            .drag(Handle { x: 1, y: 1 }, (999.0, 999.0), None)
            .crop,
        None
    );
}

#[test]
fn drags_in_a_straightened_picture_stay_inside() {
    let mut seed = 9_u32;
    let mut random = move |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below
    };
    let mut geometry = Geometry::new(PICTURE).straighten(17.3, None);
    for round in 0..2000 {
        let handle = Handle { x: random(3) as i8 - 1, y: random(3) as i8 - 1 };
        let by = (f64::from(random(800)) - 400.0, f64::from(random(800)) - 400.0);
        let ratio = (round % 3 == 0).then(|| geometry.crop_aspect());
        geometry = geometry.drag(handle, by, ratio);
        assert!(geometry.bounds().contains_rect(geometry.crop_rect()), "{round} {handle:?} {by:?} {geometry:?}");
        let Rect { width, height, .. } = geometry.crop_rect();
        assert!(width >= 8 && height >= 8, "{round} {geometry:?}");
    }
}

#[test]
fn reshape_takes_the_largest_crop_or_keeps_the_area() {
    let whole = Geometry::new(PICTURE);
    assert_eq!(whole.reshape(1.0).crop_rect(), rect(100, 0, 400, 400));
    assert_eq!(whole.reshape(1.0).reshape(1.5), whole);
    let small = read(r#"{"op":"crop","x":100,"y":100,"width":200,"height":50}"#);
    assert_eq!(small.reshape(1.0).crop_rect(), rect(150, 75, 100, 100));
    assert_eq!(small.reshape(0.25).crop_rect(), rect(175, 25, 50, 200));
}

#[test]
fn crop_beyond_the_picture_is_read_as_far_as_it_goes() {
    let far = read(r#"{"op":"crop","x":500,"y":0,"width":999,"height":10}"#);
    assert_eq!(far.crop_rect(), rect(500, 0, 100, 10));
    assert_eq!(document(r#"{"op":"crop","x":900}"#).draft().geometry(PICTURE).1.len(), 0);
}

#[test]
fn square_is_the_crop_and_scaled_down_only() {
    let square = |side_px| Geometry::new(PICTURE).turn(1).reshape(1.0).square(side_px).canonical();
    let crop = r#"{"op":"rotate","degrees":90},{"op":"crop","x":0,"y":100,"width":400,"height":400}"#;
    let output = r#""output":{"format":"png","bit_depth":8,"metadata":"none"}"#;
    for (side_px, steps) in
        [(128, format!(r#"{crop},{{"op":"resize","width":128,"height":128,"fit":"exact"}}"#)), (512, crop.to_owned())]
    {
        let expected = format!(r#"{{"version":1,"ops":[{steps}],{output}}}"#);
        let expected = Recipe::from_json(expected.as_bytes()).unwrap();
        assert_eq!(square(side_px), expected.canonical());
    }
}
