//! Tests that the German labels match the catalogue of the engine exactly.

use std::collections::BTreeSet;

use filters::{ParamKind, catalog, looks};

use super::super::set_language;
use super::*;

#[test]
fn operations_are_those_of_the_engine() {
    let engine: BTreeSet<&str> = catalog().map(|op| op.name).collect();
    let german: BTreeSet<&str> = german::OPERATIONS.iter().map(|(name, ..)| *name).collect();
    assert!(!engine.is_empty());
    assert_eq!(german, engine);
    assert_eq!(german.len(), german::OPERATIONS.len(), "no name twice");
}

#[test]
fn params_are_those_of_the_engine() {
    let all: BTreeSet<(&str, &str)> =
        catalog().flat_map(|op| op.params.iter().map(|param| (op.name, param.name))).collect();
    assert!(!all.is_empty());
    let missing: Vec<_> = all.iter().filter(|(op, name)| german::param(op, name).is_none()).collect();
    assert!(missing.is_empty(), "without German words: {missing:?}");
    let special: BTreeSet<(&str, &str)> = german::PARAMS.iter().map(|(op, name, _)| (*op, *name)).collect();
    assert_eq!(special.len(), german::PARAMS.len(), "no name twice");
    let general = all.iter().filter(|param| !special.contains(*param)).map(|(_, name)| ("", *name));
    let used: BTreeSet<(&str, &str)> = general.chain(all.intersection(&special).copied()).collect();
    assert_eq!(special, used, "no words are left over");
}

#[test]
fn choices_are_those_of_the_engine() {
    let engine: BTreeSet<(&str, &str, &str)> = catalog()
        .flat_map(|op| op.params.iter().map(move |param| (op, param)))
        .flat_map(|(op, param)| {
            let options: &[Choice] = if let ParamKind::Choice { options, .. } = param.kind { options } else { &[] };
            options.iter().map(|choice| (op.name, param.name, choice.value))
        })
        .collect();
    let german: BTreeSet<(&str, &str, &str)> =
        german::CHOICES.iter().map(|(op, param, value, _)| (*op, *param, *value)).collect();
    assert!(!engine.is_empty());
    assert_eq!(german, engine);
    assert_eq!(german.len(), german::CHOICES.len(), "no choice twice");
}

#[test]
fn looks_are_those_of_the_engine() {
    let engine: BTreeSet<&str> = looks().iter().map(|look| look.name).collect();
    let german: BTreeSet<&str> = german::LOOKS.iter().map(|(name, ..)| *name).collect();
    assert!(!engine.is_empty());
    assert_eq!(german, engine);
    assert_eq!(german.len(), german::LOOKS.len(), "no name twice");
}

#[test]
fn words_follow_the_language() {
    let op = catalog().find(|op| op.name == "exposure").expect("an operation of the engine");
    let param = op.param("ev").expect("a parameter of the operation");
    assert_eq!((op_label(op), param_label(op, param), group_label(op.group)), ("Exposure", "Exposure", "Tone"));
    assert_eq!(op_summary(op), op.summary);
    set_language(Language::German);
    assert_eq!((op_label(op), param_label(op, param), group_label(op.group)), ("Belichtung", "Belichtung", "Tonwerte"));
    assert_eq!(op_summary(op), "Macht heller oder dunkler wie eine längere oder kürzere Belichtung.");
    set_language(Language::default());
}
