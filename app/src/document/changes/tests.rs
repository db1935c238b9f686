//! Tests of the names of changes that the document itself makes.

use filters::{Recipe, Subsampling};

use super::*;
use crate::document::Document;
use crate::text::{Language, set_language};

fn write(_: &OpSpec, _: &ParamSpec, value: &ParamValue) -> String {
    match value {
        ParamValue::Number(number) => format!("{number:+.2}"),
        other => format!("{other:?}"),
    }
}

/// The name of the newest change.
fn newest_change(document: &Document) -> String {
    let states: Vec<_> = document.timeline().take(document.position() + 1).collect();
    let [.., before, after] = states[..] else { panic!("nothing was changed") };
    describe(before, after, document.snapshots(), write)
}

fn control(document: &mut Document, op: &str, param: &str, value: f64) -> String {
    document.set_control(op, param, ParamValue::Number(value)).unwrap();
    document.end_gesture();
    newest_change(document)
}

#[test]
fn change_of_a_control_is_its_value() {
    let mut document = Document::default();
    assert_eq!(control(&mut document, "exposure", "ev", 0.35), "Exposure +0.35");
    assert_eq!(control(&mut document, "exposure", "ev", -0.5), "Exposure -0.50");
    assert_eq!(control(&mut document, "exposure", "ev", 0.0), "Removed: Exposure");
    assert_eq!(control(&mut document, "vignette", "amount", 0.4), "Vignette +0.40");
    assert_eq!(control(&mut document, "vignette", "radius", 0.7), "Vignette · Radius +0.70");
}

#[test]
fn change_of_a_step_says_what_was_done() {
    let mut document = Document::default();
    assert!(document.add("exposure") && document.add("invert") && document.add("sepia"));
    assert_eq!(newest_change(&document), "Added: Sepia");
    document.toggle(1);
    assert_eq!(newest_change(&document), "Invert: off");
    document.toggle(1);
    assert_eq!(newest_change(&document), "Invert: on");
    document.move_to(2, 0);
    assert_eq!(newest_change(&document), "Moved: Sepia");
    assert!(document.duplicate(1));
    assert_eq!(newest_change(&document), "Duplicated: Invert");
    document.remove(1);
    assert_eq!(newest_change(&document), "Removed: Invert");
    document.clear();
    assert_eq!(newest_change(&document), "All steps removed");
    assert!(document.add("flip"));
    document.set(4, "axis", ParamValue::Choice("vertical")).unwrap();
    assert_eq!(newest_change(&document), "Flip Top to bottom");
    assert!(document.add("curves"));
    document.set(5, "red", ParamValue::Curve([[0.0, 0.1], [1.0, 1.0]].into())).unwrap();
    assert_eq!(newest_change(&document), "Curves · Red");
}

#[test]
fn change_of_crop_look_and_output_is_named_by_what_people_know() {
    let mut document = Document::default();
    assert!(document.add("crop"));
    for (width, height, name) in [(1200, 800, "Crop 3:2"), (801, 1200, "Crop 2:3"), (1000, 999, "Crop 1:1")] {
        document.set(0, "width", ParamValue::Integer(width)).unwrap();
        document.set(0, "height", ParamValue::Integer(height)).unwrap();
        document.end_gesture();
        assert_eq!(newest_change(&document), name);
    }
    document.set(0, "width", ParamValue::Integer(777)).unwrap();
    assert_eq!(newest_change(&document), "Crop 777 × 999");
    let noir = LOOKS.iter().find(|look| look.name == "noir").expect("the look ships");
    document.apply_look("noir", 1.0, &noir.steps);
    document.end_gesture();
    assert_eq!(newest_change(&document), "Look: Noir 100 %");
    document.apply_look("noir", 0.6, &noir.steps);
    assert_eq!(newest_change(&document), "Look: Noir 60 %");
    document.remove_look();
    assert_eq!(newest_change(&document), "Look removed: Noir");
    let encoding = Encoding::Jpeg { quality: 80, subsampling: Subsampling::default() };
    document.set_output(Output { encoding, ..Output::default() });
    assert_eq!(newest_change(&document), "Output: JPEG 80");
}

#[test]
fn change_of_everything_is_a_recipe_or_a_snapshot() {
    let mut document = Document::default();
    assert!(document.add("exposure") && document.add("invert"));
    let first = document.take_snapshot("First try").unwrap();
    let steps = ["sepia", "grain"].map(|op| Step::new(op).unwrap()).to_vec();
    document.load_recipe(Recipe { steps, output: Output::default() });
    assert_eq!(newest_change(&document), "Recipe applied");
    document.restore_snapshot(first);
    assert_eq!(newest_change(&document), "Snapshot: First try");
}

#[test]
fn change_is_called_in_the_language_of_the_page() {
    let mut document = Document::default();
    set_language(Language::German);
    let german = control(&mut document, "exposure", "ev", 0.35);
    document.remove(0);
    let removed = newest_change(&document);
    set_language(Language::default());
    assert_eq!((german.as_str(), removed.as_str()), ("Belichtung +0.35", "Entfernt: Belichtung"));
}
