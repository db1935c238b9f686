//! The editor's model, driven with the real catalogue of operations.

use filters::{Encoding, Subsampling, catalog};

use super::*;

fn ops(editor: &Editor) -> Vec<&'static str> {
    editor.draft().entries.iter().map(|entry| entry.step.spec().name).collect()
}

fn editor(names: &[&str]) -> Editor {
    let mut editor = Editor::default();
    for name in names {
        assert!(editor.add(name), "{name} is in the catalogue");
    }
    editor
}

fn ids(editor: &Editor) -> Vec<StepId> {
    editor.draft().entries.iter().map(|entry| entry.id).collect()
}

#[test]
fn add_appends_selects_and_can_be_undone() {
    let mut editor = editor(&["exposure", "contrast"]);
    assert_eq!(ops(&editor), ["exposure", "contrast"]);
    assert_eq!(editor.selected(), ids(&editor).last().copied());
    editor.undo();
    assert_eq!(ops(&editor), ["exposure"]);
    assert_eq!(editor.selected(), None, "the selected step is gone");
    editor.redo();
    assert_eq!(ops(&editor), ["exposure", "contrast"]);
}

#[test]
fn add_of_an_unknown_op_changes_nothing() {
    let mut editor = editor(&["exposure"]);
    assert!(!editor.add("no_such_op"));
    assert_eq!(ops(&editor), ["exposure"]);
}

#[test]
fn add_stops_at_the_longest_recipe() {
    let mut editor = editor(&["invert"; MAX_STEPS]);
    assert!(!editor.add("invert"));
    assert_eq!(editor.draft().entries.len(), MAX_STEPS);
}

#[test]
fn every_op_of_the_catalogue_can_be_added_and_its_recipe_reads_back() {
    let mut count = 0;
    for spec in catalog() {
        let recipe = editor(&[spec.name]).draft().recipe();
        assert_eq!(recipe.steps, [Step::new(spec.name).unwrap()]);
        assert_eq!(Recipe::from_json(recipe.canonical().as_bytes()), Ok(recipe));
        count += 1;
    }
    assert!(count > 0, "the catalogue is empty");
}

#[test]
fn shift_reorders_keeps_identity_and_stops_at_the_ends() {
    let mut editor = editor(&["exposure", "contrast", "invert"]);
    let [first, second, third] = ids(&editor)[..] else { unreachable!("three were added") };
    editor.shift(third, -1);
    assert_eq!(ids(&editor), [first, third, second]);
    editor.shift(first, -1);
    editor.shift(second, 1);
    assert_eq!(ids(&editor), [first, third, second]);
    editor.undo();
    assert_eq!(ids(&editor), [first, second, third], "moves that move nothing leave no history");
}

#[test]
fn remove_takes_one_step_and_leaves_the_rest() {
    let mut editor = editor(&["exposure", "contrast", "invert"]);
    editor.remove(ids(&editor)[1]);
    assert_eq!(ops(&editor), ["exposure", "invert"]);
}

#[test]
fn a_drag_is_one_entry_and_reset_another() {
    let mut editor = editor(&["exposure"]);
    let id = ids(&editor)[0];
    for ev in [0.1, 0.2, 0.3] {
        assert_eq!(editor.set(id, "ev", ParamValue::Number(ev)), Ok(()));
    }
    editor.end_gesture();
    editor.reset(id);
    let ev = |editor: &Editor| editor.draft().entry(id).and_then(|entry| entry.step.get("ev"));
    assert_eq!(ev(&editor), Some(ParamValue::Number(0.0)));
    editor.undo();
    assert_eq!(ev(&editor), Some(ParamValue::Number(0.3)));
    editor.undo();
    assert_eq!(ev(&editor), Some(ParamValue::Number(0.0)));
    assert!(editor.can_redo());
}

#[test]
fn set_outside_the_hard_range_is_refused_with_a_sentence_and_changes_nothing() {
    let mut editor = editor(&["exposure"]);
    let before = editor.draft().clone();
    let error = editor.set(ids(&editor)[0], "ev", ParamValue::Number(1e9)).unwrap_err();
    assert!(error.message.contains("must be between"), "{}", error.message);
    assert_eq!(*editor.draft(), before);
}

#[test]
fn a_step_switched_off_is_not_in_the_recipe_and_pointers_skip_it() {
    let mut editor = editor(&["exposure", "contrast", "invert"]);
    let off = ids(&editor)[0];
    editor.toggle(off);
    let names: Vec<_> = editor.draft().recipe().steps.iter().map(|step| step.spec().name).collect();
    assert_eq!(names, ["contrast", "invert"]);
    assert_eq!(editor.draft().entry_at("/ops/1/amount"), ids(&editor).get(2).copied());
    assert_eq!(editor.draft().entry_at("/ops/2"), None);
    assert_eq!(editor.draft().entry_at("/output/quality"), None);
}

#[test]
fn before_keeps_geometry_so_that_it_lines_up() {
    let editor = editor(&["exposure", "rotate", "invert", "flip"]);
    let names: Vec<_> = editor.draft().before().steps.iter().map(|step| step.spec().name).collect();
    assert_eq!(names, ["rotate", "flip"]);
}

#[test]
fn a_look_takes_the_place_of_the_edit_and_geometry_stays() {
    let mut editor = editor(&["exposure", "rotate", "invert"]);
    let look = [Step::new("sepia").unwrap(), Step::new("vignette").unwrap()];
    let named = |recipe: Recipe| recipe.steps.iter().map(|step| step.spec().name).collect::<Vec<_>>();
    let shown = named(editor.draft().with_look(&look));
    assert_eq!(shown, ["rotate", "sepia", "vignette"]);
    editor.apply_look(&look);
    assert_eq!(named(editor.draft().recipe()), shown);
    let ids = ids(&editor);
    assert!(ids.iter().all(|id| ids.iter().filter(|other| *other == id).count() == 1));
    editor.undo();
    assert_eq!(named(editor.draft().recipe()), ["exposure", "rotate", "invert"]);
}

#[test]
fn output_is_part_of_the_history() {
    let mut editor = Editor::default();
    let fine = Output::from(Encoding::Jpeg { quality: 90, subsampling: Subsampling::S444 });
    editor.set_output(fine);
    editor.end_gesture();
    editor.set_output(Encoding::PNG.into());
    editor.undo();
    assert_eq!(editor.draft().output, fine);
    editor.undo();
    assert_eq!(editor.draft().output, Output::default());
}

#[test]
fn an_editor_with_a_recipe_gives_it_back_and_new_steps_get_new_ids() {
    let recipe = editor(&["exposure", "invert"]).draft().recipe();
    let mut reopened = Editor::with(recipe.clone());
    assert_eq!((reopened.draft().recipe(), reopened.can_undo()), (recipe, false));
    assert!(reopened.add("contrast"));
    assert_eq!(ids(&reopened), [0, 1, 2]);
}
