//! Tests of import and export: recipes survive the round trip, and hostile ones are refused with the position of the
//! error.

use filters::{Encoding, Output, ParamValue, Step, catalog};

use super::*;
use crate::document::Document;

fn recipe(ops: &[&str]) -> Recipe {
    Recipe { steps: ops.iter().map(|op| Step::new(op).unwrap()).collect(), output: Output::default() }
}

fn ops(document: &Document) -> Vec<&'static str> {
    document.draft().entries.iter().map(|entry| entry.step.spec().name).collect()
}

fn link(text: &str) -> String {
    format!("{FRAGMENT}{}", URL_SAFE_NO_PAD.encode(text))
}

#[test]
fn recipe_comes_back_from_text_file_and_link() {
    let all: Vec<_> = catalog().map(|spec| spec.name).collect();
    assert!(all.len() > 20);
    let mut edit = recipe(&all);
    edit.steps.truncate(filters::MAX_STEPS);
    edit.output = Output { encoding: Encoding::Webp, ..Output::default() };
    let recipe_only = ImportedRecipe { recipe: edit.clone(), tables: Vec::new() };
    assert_eq!(read(&text_of(&edit)), Ok(recipe_only.clone()));
    assert_eq!(read(&file_text_of(&edit, &[])), Ok(recipe_only.clone()));
    assert_eq!(read_fragment(&fragment_of(&edit).unwrap()), Some(Ok(recipe_only)));
}

/// A look-up table and an edit that refers to it.
fn edit_with_a_table() -> (LutText, Recipe) {
    let table = LutText::new("TITLE \"Grey\"\nLUT_3D_SIZE 2\n".to_owned() + &"0.5 0.5 0.5\n".repeat(8));
    let mut edit = recipe(&["lut3d"]);
    edit.steps[0].set("lut", ParamValue::Lut(table.id)).unwrap();
    (table, edit)
}

#[test]
fn file_of_a_recipe_carries_its_tables() {
    let (table, edit) = edit_with_a_table();
    let file = file_text_of(&edit, &[(table.id, table.text.clone())]);
    let value: Value = serde_json::from_str(&file).unwrap();
    assert_eq!(value["assets"], json!({ table.id.to_string(): table.text }));
    assert_eq!(Recipe::from_value(&value["recipe"]), Ok(edit.clone()));
    assert_eq!(read(&file), Ok(ImportedRecipe { recipe: edit.clone(), tables: vec![table.clone()] }));
    assert_eq!(read(&file.replace("Grey", "Gray")), Err(ImportError::Table), "it is not what its id says");
    assert!(looks_like_recipe(&file));
    // A link contains only the id of the table.
    let recipe_only = ImportedRecipe { recipe: edit.clone(), tables: Vec::new() };
    assert_eq!(read_fragment(&fragment_of(&edit).unwrap()), Some(Ok(recipe_only)));
}

#[test]
fn recipe_of_an_earlier_version_has_its_lut_extracted() {
    let (table, edit) = edit_with_a_table();
    let inline = json!({"version": 1, "ops": [{"op": "lut3d", "cube": table.text}]}).to_string();
    assert_eq!(read(&inline), Ok(ImportedRecipe { recipe: edit, tables: vec![table] }));
}

#[test]
fn fragment_of_something_else_is_left_alone() {
    for fragment in ["", "#", "#top", "#recipes=", "recipe=e30"] {
        assert_eq!(read_fragment(fragment), None, "{fragment}");
    }
}

#[test]
fn text_that_is_hostile_is_refused() {
    let deep = format!(r#"{{"version":1,"ops":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let long = format!(r#"{{"version":1,"ops":[{}]}}"#, vec![r#"{"op":"invert"}"#; 65].join(","));
    let huge = " ".repeat(TEXT_MAX_BYTES + 1);
    for (text, trouble) in [
        ("", ImportError::NotARecipe),
        ("{", ImportError::NotARecipe),
        ("[]", ImportError::NotARecipe),
        ("{}", ImportError::NotARecipe),
        (r#"{"version":0}"#, ImportError::NotARecipe),
        (r#"{"version":2,"ops":7}"#, ImportError::Newer),
        (r#"{"version":1,"ops":7}"#, ImportError::NotARecipe),
        (r#"{"version":1,"output":{"format":"gif"}}"#, ImportError::Output),
        (&deep, ImportError::NotARecipe),
        (&long, ImportError::TooManySteps),
        (&huge, ImportError::TooLarge),
    ] {
        let excerpt: String = text.chars().take(40).collect();
        assert_eq!(read(text), Err(trouble), "{excerpt}");
        if text.len() < 1000 {
            assert_eq!(read_fragment(&link(text)), Some(Err(trouble)), "{excerpt}");
        } else {
            assert_eq!(
                read_fragment(&link(text)),
                Some(Err(if text == long { trouble } else { ImportError::TooLarge }))
            );
        }
    }
    for damaged in ["#recipe=", "#recipe=%%%", "#recipe=_w", "#recipe=e30e"] {
        assert_eq!(read_fragment(damaged), Some(Err(ImportError::NotARecipe)), "{damaged}");
    }
}

#[test]
fn import_error_names_step_and_operation() {
    let contrast = Step::new("contrast").unwrap().spec();
    for (step, fault) in [
        ("7", StepError::Malformed),
        (r#"{"amount":1}"#, StepError::Malformed),
        (r#"{"op":"no such"}"#, StepError::UnknownOperation),
        (r#"{"op":"contrast","quantity":1}"#, StepError::UnknownSetting(contrast)),
        (r#"{"op":"contrast","amount":9000}"#, StepError::Value(contrast, contrast.param("amount").unwrap())),
        (r#"{"op":"contrast","amount":"much"}"#, StepError::Value(contrast, contrast.param("amount").unwrap())),
    ] {
        let text = format!(r#"{{"version":1,"ops":[{{"op":"invert"}},{{"op":"sepia"}},{step}]}}"#);
        assert_eq!(read(&text), Err(ImportError::Step { number: 3, fault }), "{step}");
    }
}

#[test]
fn recipe_of_a_crop_alone_has_nothing_else() {
    let [crop, both, none] = [&["crop"][..], &["crop", "sepia"], &[]].map(recipe);
    assert_eq!([&crop, &both, &none].map(has_geometry), [true, true, false]);
    assert_eq!([&crop, &both, &none].map(has_more_than_geometry), [false, true, false]);
}

#[test]
fn paste_recognizes_the_text_of_a_recipe() {
    assert!(looks_like_recipe(" \n{\"ops\":[]}") && looks_like_recipe(r#"{"version":2}"#));
    for other in ["", "{", "hello", "[{\"ops\":1}]", "https://example.org"] {
        assert!(!looks_like_recipe(other), "{other}");
    }
}

#[test]
fn file_is_named_after_the_photograph() {
    assert_eq!(file_name("DSC_0001.JPG"), "DSC_0001.recipe.json");
    assert_eq!(file_name("a.b.tif"), "a.b.recipe.json");
    assert_eq!(file_name(""), "photograph.recipe.json");
}

#[test]
fn recipe_without_its_geometry_keeps_the_photographs_own() {
    let mut document = Document::with(recipe(&["flip", "exposure", "crop", "resize"]));
    let output = Output { encoding: Encoding::Webp, ..Output::default() };
    document.set_output(output);
    document.end_gesture();
    let before = document.draft().clone();
    let mut pasted = recipe(&["rotate", "contrast", "vignette", "pad"]);
    pasted.output = Output::default();
    assert!(has_geometry(&pasted) && !has_geometry(&recipe(&["contrast"])));
    document.apply_recipe(pasted.clone(), Scope::WithoutGeometry);
    assert_eq!(ops(&document), ["flip", "crop", "contrast", "vignette", "resize"]);
    assert_eq!(document.draft().output, output);
    document.undo();
    assert_eq!(*document.draft(), before);
    document.apply_recipe(pasted.clone(), Scope::Whole);
    assert_eq!(document.draft().recipe(), pasted);
}

#[test]
fn recipe_brings_its_look_back_as_a_look() {
    let looks = filters::looks();
    for (look, strength) in looks.iter().zip([1.0, 0.37, 0.5, 0.99].into_iter().cycle()) {
        let mut document = Document::with(recipe(&["exposure", "grain"]));
        document.apply_look(look.name, strength, &look.steps_at_strength(strength));
        let ImportedRecipe { recipe: carried, .. } = read(&text_of(&document.draft().recipe())).unwrap();
        let mut other = Document::with(recipe(&["flip"]));
        other.apply_recipe(carried, Scope::WithoutGeometry);
        let used = other.look().unwrap();
        assert_eq!((used.name.as_str(), used.strength), (look.name, strength));
        other.remove_look();
        assert_eq!(ops(&other), ["flip", "exposure", "grain"], "{}", look.name);
    }
}

#[test]
fn table_is_added_once_at_full_strength_and_replaced_then() {
    let mut document = Document::with(recipe(&["exposure", "vignette"]));
    let [two, three] = [2_u8, 3].map(|byte| AssetId([byte; 32].into()));
    document.apply_lut(two);
    assert_eq!(ops(&document), ["exposure", "lut3d", "vignette"]);
    let step = |document: &Document| document.table().unwrap().step.clone();
    assert_eq!(step(&document).get("amount"), Some(ParamValue::Number(1.0)));
    let id = document.table().unwrap().id;
    document.set(id, "amount", ParamValue::Number(0.5)).unwrap();
    document.end_gesture();
    document.apply_lut(three);
    assert_eq!(document.draft().entries.len(), 3);
    assert_eq!(step(&document).get("amount"), Some(ParamValue::Number(0.5)));
    assert_eq!(step(&document).get("lut"), Some(ParamValue::Lut(three)));
    document.undo();
    assert_eq!(step(&document).get("lut"), Some(ParamValue::Lut(two)));
}

#[test]
fn reset_takes_everything_back_and_can_be_undone() {
    let mut document = Document::with(recipe(&["exposure"]));
    document.reset_edit();
    assert!(!document.is_edited());
    document.undo();
    assert_eq!(ops(&document), ["exposure"]);
}
