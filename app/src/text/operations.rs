//! Labels of the engine's catalogue: operations, their parameters and choices, and looks. English labels are those of
//! the engine, which the docs use too. German labels are in a table, by the names of the recipe format.

mod german;

use filters::{Choice, Group, Look, OpSpec, ParamSpec};

use super::{Language, language};

/// The label of the operation, such as `Exposure`.
pub(crate) fn op_label(op: &OpSpec) -> &'static str {
    in_language(op.label, || german::operation(op.name).map(|(label, _)| label))
}

/// One sentence that describes what the operation does to the picture.
pub(crate) fn op_summary(op: &OpSpec) -> &'static str {
    in_language(op.summary, || german::operation(op.name).map(|(_, summary)| summary))
}

/// The label of a parameter of `op`.
pub(crate) fn param_label(op: &OpSpec, param: &ParamSpec) -> &'static str {
    in_language(param.label, || german::param(op.name, param.name))
}

/// The label of a choice of a parameter of `op`.
pub(crate) fn choice_label(op: &OpSpec, param: &ParamSpec, choice: &Choice) -> &'static str {
    in_language(choice.label, || german::choice(op.name, param.name, choice.value))
}

/// The label of a group of operations.
pub(crate) fn group_label(group: Group) -> &'static str {
    match group {
        Group::Tone => in_language("Tone", || Some("Tonwerte")),
        Group::Color => in_language("Colour", || Some("Farbe")),
        Group::Detail => in_language("Detail", || Some("Details")),
        Group::Geometry => in_language("Geometry", || Some("Geometrie")),
    }
}

/// The label of the look.
pub(crate) fn look_label(look: &Look) -> &str {
    in_language(&look.label, || german::look(look.name).map(|(label, _)| label))
}

/// One sentence that describes the effect of the look.
pub(crate) fn look_summary(look: &Look) -> &str {
    in_language(&look.summary, || german::look(look.name).map(|(_, summary)| summary))
}

/// The text in the current language; the English one if there is no translation.
fn in_language(english: &str, german: impl FnOnce() -> Option<&'static str>) -> &str {
    match language() {
        Language::English => english,
        Language::German => german().unwrap_or(english),
    }
}

#[cfg(test)]
mod tests;
