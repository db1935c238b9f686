//! Tests of the document with all operations of the engine.

use filters::{Encoding, Limits, Step, Subsampling, catalog};

use super::*;

fn ops(document: &Document) -> Vec<&'static str> {
    document.draft().entries.iter().map(|entry| entry.step.spec().name).collect()
}

fn document(names: &[&str]) -> Document {
    let mut document = Document::default();
    for name in names {
        assert!(document.add(name), "{name} is in the catalogue");
    }
    document
}

fn ids(document: &Document) -> Vec<StepId> {
    document.draft().entries.iter().map(|entry| entry.id).collect()
}

#[test]
fn add_appends_selects_and_can_be_undone() {
    let mut document = document(&["exposure", "contrast"]);
    assert_eq!(ops(&document), ["exposure", "contrast"]);
    assert_eq!(document.selected(), ids(&document).last().copied());
    document.undo();
    assert_eq!(ops(&document), ["exposure"]);
    assert_eq!(document.selected(), None, "the selected step is gone");
    document.redo();
    assert_eq!(ops(&document), ["exposure", "contrast"]);
}

#[test]
fn add_of_an_unknown_op_changes_nothing() {
    let mut document = document(&["exposure"]);
    assert!(!document.add("no_such_op"));
    assert_eq!(ops(&document), ["exposure"]);
}

#[test]
fn add_stops_at_the_longest_recipe() {
    let mut document = document(&["invert"; MAX_STEPS]);
    assert!(!document.add("invert"));
    assert_eq!(document.draft().entries.len(), MAX_STEPS);
}

#[test]
fn every_op_of_the_catalogue_can_be_added_and_its_recipe_reads_back() {
    let mut count = 0;
    for spec in catalog() {
        let recipe = document(&[spec.name]).draft().recipe();
        // A resize step without a side is incomplete.
        let expected = (spec.name != "resize").then(|| Step::new(spec.name).unwrap());
        assert_eq!(recipe.steps, Vec::from_iter(expected), "{}", spec.name);
        assert_eq!(Recipe::from_json(recipe.canonical().as_bytes()), Ok(recipe));
        count += 1;
    }
    assert!(count > 0, "the catalogue is empty");
}

#[test]
fn every_op_of_the_catalogue_renders_as_it_is_added() {
    let png = include_bytes!("../../../photos/chelsea.png");
    let mut count = 0;
    for spec in catalog() {
        let mut document = document(&["crop", spec.name]);
        for (side, length) in [("width", 24), ("height", 16)] {
            document.set(0, side, ParamValue::Integer(length)).unwrap();
        }
        let mut file = Vec::new();
        let rendered = filters::render(png, &document.draft().recipe(), &Limits::BROWSER, &mut file);
        assert!(rendered.is_ok() && !file.is_empty(), "{}: {:?}", spec.name, rendered.err());
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn solo_shows_one_step_in_the_geometry_of_the_edit() {
    let mut document = document(&["exposure", "rotate", "invert", "sepia"]);
    let ids = ids(&document);
    document.toggle(ids[2]);
    let shown = |solo| document.draft().solo(solo).steps.iter().map(|step| step.spec().name).collect::<Vec<_>>();
    assert_eq!(shown(Some(ids[2])), ["rotate", "invert"], "a step that is off is shown too");
    assert_eq!(document.draft().entry_at("/ops/1", Some(ids[2])), Some(ids[2]));
    assert_eq!(shown(None), ["exposure", "rotate", "sepia"]);
    assert_eq!(shown(Some(99)), ["exposure", "rotate", "sepia"], "there is no such step");
}

#[test]
fn duplicate_stands_behind_its_step_and_move_takes_it_anywhere() {
    let mut document = document(&["exposure", "contrast", "invert"]);
    let first = ids(&document)[0];
    document.set(first, "ev", ParamValue::Number(0.5)).unwrap();
    assert!(document.duplicate(first));
    assert_eq!(ops(&document), ["exposure", "exposure", "contrast", "invert"]);
    let copy = document.selected().unwrap();
    assert_eq!(document.draft().entry(copy).and_then(|it| it.step.get("ev")), Some(ParamValue::Number(0.5)));
    document.move_to(copy, 3);
    assert_eq!(ops(&document), ["exposure", "contrast", "invert", "exposure"]);
    document.undo();
    assert_eq!(ops(&document), ["exposure", "exposure", "contrast", "invert"]);
}

#[test]
fn move_keeps_identity_and_stops_at_the_end() {
    let mut document = document(&["exposure", "contrast", "invert"]);
    let [first, second, third] = ids(&document)[..] else { unreachable!("three were added") };
    document.move_to(third, 1);
    assert_eq!(ids(&document), [first, third, second]);
    document.move_to(first, 0);
    document.move_to(second, 9);
    assert_eq!(ids(&document), [first, third, second]);
    document.undo();
    assert_eq!(ids(&document), [first, second, third], "moves that move nothing leave no history");
}

#[test]
fn remove_takes_one_step_and_leaves_the_rest() {
    let mut document = document(&["exposure", "contrast", "invert"]);
    document.remove(ids(&document)[1]);
    assert_eq!(ops(&document), ["exposure", "invert"]);
}

#[test]
fn drag_is_one_entry_and_reset_another() {
    let mut document = document(&["exposure"]);
    let id = ids(&document)[0];
    for ev in [0.1, 0.2, 0.3] {
        assert_eq!(document.set(id, "ev", ParamValue::Number(ev)), Ok(()));
    }
    document.end_gesture();
    document.reset(id);
    let ev = |document: &Document| document.draft().entry(id).and_then(|entry| entry.step.get("ev"));
    assert_eq!(ev(&document), Some(ParamValue::Number(0.0)));
    document.undo();
    assert_eq!(ev(&document), Some(ParamValue::Number(0.3)));
    document.undo();
    assert_eq!(ev(&document), Some(ParamValue::Number(0.0)));
    assert!(document.can_redo());
}

#[test]
fn set_outside_the_hard_range_is_refused_with_a_sentence_and_changes_nothing() {
    let mut document = document(&["exposure"]);
    let before = document.draft().clone();
    let error = document.set(ids(&document)[0], "ev", ParamValue::Number(1e9)).unwrap_err();
    assert!(error.message.contains("must be between"), "{}", error.message);
    assert_eq!(*document.draft(), before);
}

#[test]
fn step_switched_off_is_not_in_the_recipe_and_pointers_skip_it() {
    let mut document = document(&["exposure", "contrast", "invert"]);
    let off = ids(&document)[0];
    document.toggle(off);
    let names: Vec<_> = document.draft().recipe().steps.iter().map(|step| step.spec().name).collect();
    assert_eq!(names, ["contrast", "invert"]);
    assert_eq!(document.draft().entry_at("/ops/1/amount", None), ids(&document).get(2).copied());
    assert_eq!(document.draft().entry_at("/ops/2", None), None);
    assert_eq!(document.draft().entry_at("/output/quality", None), None);
}

#[test]
fn before_keeps_geometry_so_that_it_lines_up() {
    let document = document(&["exposure", "rotate", "invert", "flip"]);
    let names: Vec<_> = document.draft().before().steps.iter().map(|step| step.spec().name).collect();
    assert_eq!(names, ["rotate", "flip"]);
}

#[test]
fn look_stands_before_effects_and_takes_the_place_of_the_look_before() {
    let mut document = document(&["exposure", "rotate", "grain"]);
    let look = [Step::new("sepia").unwrap(), Step::new("vignette").unwrap()];
    let named = |recipe: Recipe| recipe.steps.iter().map(|step| step.spec().name).collect::<Vec<_>>();
    let shown = named(document.draft().with_look(&look));
    assert_eq!(shown, ["exposure", "rotate", "sepia", "vignette", "grain"]);
    document.apply_look("sepia_print", 1.0, &look);
    assert_eq!(named(document.draft().recipe()), shown);
    let ids = ids(&document);
    assert!(ids.iter().all(|id| ids.iter().filter(|other| *other == id).count() == 1));
    document.apply_look("noir", 1.0, &look[..1]);
    assert_eq!(named(document.draft().recipe()), ["exposure", "rotate", "sepia", "grain"]);
    document.undo();
    assert_eq!(named(document.draft().recipe()), shown);
    document.remove_look();
    assert_eq!(named(document.draft().recipe()), ["exposure", "rotate", "grain"]);
    assert_eq!(document.draft().look, None);
}

#[test]
fn look_leaves_a_step_that_a_person_changed_alone() {
    let mut document = document(&[]);
    document.apply_look("faded_print", 1.0, &[Step::new("contrast").unwrap(), Step::new("sepia").unwrap()]);
    document.end_gesture();
    document.set(ids(&document)[0], "amount", ParamValue::Number(0.3)).unwrap();
    document.remove_look();
    let names: Vec<_> = document.draft().entries.iter().map(|entry| entry.step.spec().name).collect();
    assert_eq!(names, ["contrast"]);
}

#[test]
fn output_is_part_of_the_history() {
    let mut document = Document::default();
    let fine = Output::from(Encoding::Jpeg { quality: 90, subsampling: Subsampling::S444 });
    document.set_output(fine);
    document.end_gesture();
    document.set_output(Encoding::PNG.into());
    document.undo();
    assert_eq!(document.draft().output, fine);
    document.undo();
    assert_eq!(document.draft().output, Output::default());
}

#[test]
fn document_with_a_recipe_returns_it_and_new_steps_get_new_ids() {
    let recipe = document(&["exposure", "invert"]).draft().recipe();
    let mut reopened = Document::with(recipe.clone());
    assert_eq!((reopened.draft().recipe(), reopened.can_undo()), (recipe, false));
    assert!(reopened.add("contrast"));
    assert_eq!(ids(&reopened), [0, 1, 2]);
}
