//! Names a change in words, from the states of the edit before and after it.

use std::sync::LazyLock;

use filters::{Encoding, Look, OpSpec, Output, ParamKind, ParamSpec, ParamValue, Step, looks};

use super::draft::{Draft, Entry, UsedLook};
use super::snapshots::Snapshot;
use crate::text::{history as text, operations};

static LOOKS: LazyLock<Vec<Look>> = LazyLock::new(looks);

/// Aspect ratios that people know by name: width, height.
const RATIOS: [(i64, i64); 9] = [(1, 1), (3, 2), (4, 3), (5, 4), (7, 5), (16, 9), (2, 1), (21, 9), (16, 10)];
/// The largest number of operations that are listed by name.
const MAX_LISTED: usize = 3;

/// Formats a number as its control does, with its unit.
pub(crate) type FormatValue = fn(&OpSpec, &ParamSpec, &ParamValue) -> String;

/// Names the change from one state to the next, such as `Exposure +0.35`. A change of the whole edit has the name of
/// the snapshot with that state.
pub(crate) fn describe(before: &Draft, after: &Draft, snapshots: &[Snapshot], format_value: FormatValue) -> String {
    let restored = || snapshots.iter().find(|it| it.draft == *after).map(|it| text::restored(&it.name));
    summarize(before, after, format_value).or_else(restored).unwrap_or_else(|| {
        let keeps_some = after.entries.iter().any(|entry| before.entry(entry.id).is_some());
        if keeps_some { text::several() } else { text::recipe() }.to_owned()
    })
}

/// Returns `None` if the change is too large for a short name.
fn summarize(before: &Draft, after: &Draft, format_value: FormatValue) -> Option<String> {
    if let Some(preset) = after.preset.as_ref().filter(|preset| before.preset.as_ref() != Some(preset)) {
        return Some(text::preset(&preset.name));
    }
    if let Some(look) = after.look.as_ref().filter(|look| before.look.as_ref() != Some(look)) {
        return Some(used_look(look));
    }
    if before.entries == after.entries {
        return (before.output != after.output).then(|| text::output(encoding(&after.output)));
    }
    if after.entries.is_empty() && before.entries.iter().any(|entry| !entry.from_look) && before.entries.len() > 1 {
        return Some(text::cleared().to_owned());
    }
    let removed: Vec<_> = before.entries.iter().filter(|entry| after.entry(entry.id).is_none()).collect();
    let new: Vec<_> = after.entries.iter().filter(|entry| before.entry(entry.id).is_none()).collect();
    if let Some(look) = before.look.as_ref().filter(|_| after.look.is_none() && new.is_empty()) {
        return Some(text::look_removed(look_label(&look.name)));
    }
    let changed: Vec<_> = after
        .entries
        .iter()
        .filter_map(|entry| Some((before.entry(entry.id)?, entry)).filter(|(old, entry)| old != entry))
        .collect();
    match (&removed[..], &new[..], &changed[..]) {
        ([], [], []) => moved(before, after),
        ([], [], [(old, entry)]) => Some(entry_change(old, entry, format_value)),
        ([], [entry], []) => Some(added(before, after, entry, format_value)),
        ([], [], several) => list(several.iter().map(|(_, entry)| *entry)),
        (several, [], []) => Some(text::removed(list(several.iter().copied())?)),
        _ => None,
    }
}

/// Whether a state is the unedited photograph.
pub(crate) fn is_untouched(draft: &Draft) -> bool {
    *draft == Draft::default()
}

fn used_look(look: &UsedLook) -> String {
    text::look(look_label(&look.name), (look.strength * 100.0).round())
}

fn look_label(name: &str) -> &str {
    LOOKS.iter().find(|look| look.name == name).map_or(name, operations::look_label)
}

/// The label of the look in use.
pub(crate) fn label_of_used_look(draft: &Draft) -> Option<String> {
    draft.look.as_ref().map(|look| look_label(&look.name).to_owned())
}

fn encoding(output: &Output) -> String {
    match output.encoding {
        Encoding::Jpeg { quality, .. } => format!("JPEG {quality}"),
        other => {
            let output = Output { encoding: other, ..*output };
            output.format().to_ascii_uppercase()
        }
    }
}

fn label(entry: &Entry) -> &'static str {
    operations::op_label(entry.step.spec())
}

fn list<'a>(entries: impl Iterator<Item = &'a Entry>) -> Option<String> {
    let mut labels: Vec<_> = entries.map(label).collect();
    labels.dedup();
    (labels.len() <= MAX_LISTED).then(|| labels.join(", "))
}

/// The step that moved: without it, the remaining steps have the same order as before.
fn moved(before: &Draft, after: &Draft) -> Option<String> {
    let without = |draft: &Draft, id| draft.entries.iter().map(|it| it.id).filter(|it| *it != id).collect::<Vec<_>>();
    let one = after.entries.iter().find(|entry| without(before, entry.id) == without(after, entry.id));
    one.map(|entry| text::moved(label(entry)))
}

fn added(before: &Draft, after: &Draft, entry: &Entry, format_value: FormatValue) -> String {
    let copy_of = after.index(entry.id).and_then(|index| after.entries.get(index.checked_sub(1)?));
    if copy_of.is_some_and(|it| it.step == entry.step && before.entry(it.id).is_some()) {
        return text::duplicated(label(entry));
    }
    let fresh = Step::new(entry.step.spec().name);
    match fresh.map(|fresh| values(&fresh, &entry.step)) {
        Some(changes) if changes.len() == 1 => step_change(&entry.step, &changes, format_value),
        Some(changes) if changes.len() > 1 && summarize_step(&entry.step).is_some() => {
            step_change(&entry.step, &changes, format_value)
        }
        _ => text::added(label(entry)),
    }
}

fn entry_change(before: &Entry, after: &Entry, format_value: FormatValue) -> String {
    let changes = values(&before.step, &after.step);
    match (before.enabled, after.enabled) {
        (true, false) => text::switched_off(label(after)),
        (false, true) if changes.is_empty() => text::switched_on(label(after)),
        _ if changes.len() > 1 && after.step.is_default() => text::reset(label(after)),
        _ => step_change(&after.step, &changes, format_value),
    }
}

/// The parameters that differ.
fn values(before: &Step, after: &Step) -> Vec<&'static ParamSpec> {
    after.spec().params.iter().filter(|param| before.get(param.name) != after.get(param.name)).collect()
}

fn step_change(step: &Step, changes: &[&'static ParamSpec], format_value: FormatValue) -> String {
    let op = step.spec();
    let name = operations::op_label(op);
    if let Some(whole) = summarize_step(step) {
        return format!("{name} {whole}");
    }
    match changes {
        [param] => {
            let value = value_text(op, param, step.get(param.name), format_value);
            let name = if is_main(op, param) {
                name.to_owned()
            } else {
                format!("{name} · {}", operations::param_label(op, param))
            };
            if value.is_empty() { name } else { format!("{name} {value}") }
        }
        _ => name.to_owned(),
    }
}

/// The name of a step whose values say little: a crop is named by its aspect ratio.
fn summarize_step(step: &Step) -> Option<String> {
    let side = |name| match step.get(name) {
        Some(ParamValue::Integer(pixels)) => Some(pixels),
        _ => None,
    };
    let (width, height) =
        Some(step).filter(|step| step.spec().name == "crop").and(side("width").zip(side("height")))?;
    let fits = |(a, b): (i64, i64)| (width * b - height * a).abs() <= a.max(b);
    let wide = RATIOS.into_iter().find(|ratio| fits(*ratio));
    let high = || RATIOS.into_iter().map(|(a, b)| (b, a)).find(|ratio| fits(*ratio));
    Some(wide.or_else(high).map_or_else(|| format!("{width} × {height}"), |(a, b)| format!("{a}:{b}")))
}

/// Whether the name of the operation is enough to identify the parameter.
fn is_main(op: &OpSpec, param: &ParamSpec) -> bool {
    op.params.len() == 1 || matches!(param.name, "amount" | "ev" | "sigma_px" | "radius_px" | "angle_deg")
}

fn value_text(op: &OpSpec, param: &ParamSpec, value: Option<ParamValue>, format_value: FormatValue) -> String {
    match (param.kind, value) {
        (_, Some(number @ (ParamValue::Number(_) | ParamValue::Integer(_)))) => format_value(op, param, &number),
        (ParamKind::Choice { options, .. }, Some(ParamValue::Choice(word))) => {
            let chosen = options.iter().find(|option| option.value == word);
            chosen.map_or(word, |option| operations::choice_label(op, param, option)).to_owned()
        }
        (_, Some(ParamValue::Flag(true))) => text::on().to_owned(),
        (_, Some(ParamValue::Flag(false))) => text::off().to_owned(),
        (_, Some(ParamValue::Color(colour))) => colour.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
