//! Names of changes and values in words: `Exposure changed`, `+0.12 EV`.

use std::sync::LazyLock;

use filters::{Look, OpSpec, ParamKind, ParamSpec, catalog, looks};
use serde_json::Value;

use crate::features::notation::Notation;
use crate::library::remote::presets::types::{Change, Kind, ParameterSummary, Preset};
use crate::text::operations::{choice_label, look_label, op_label, param_label};
use crate::text::presets as text;
use crate::ui::number::{Range, format_value};

static LOOKS: LazyLock<Vec<Look>> = LazyLock::new(looks);

/// The name of a preset. A look has a name in each language.
pub(super) fn name(preset: &Preset) -> String {
    let look = preset.id.strip_prefix("look-").and_then(|name| LOOKS.iter().find(|look| look.name == name));
    look.map_or_else(|| preset.name.clone(), |look| look_label(look).to_owned())
}

/// The specification of an operation.
pub(super) fn spec(op: &str) -> Option<&'static OpSpec> {
    catalog().find(|spec| spec.name == op)
}

/// The name of an operation; its name in recipes if this engine does not know it.
pub(super) fn operation(op: &str) -> String {
    spec(op).map_or_else(|| op.to_owned(), |spec| op_label(spec).to_owned())
}

/// The name of a parameter, with the unit in which its values are written.
pub(super) fn parameter(op: &str, name: &str) -> (String, &'static str) {
    let found = spec(op).and_then(|spec| Some((spec, spec.param(name)?)));
    found.map_or_else(|| (name.to_owned(), ""), |(spec, param)| (param_label(spec, param).to_owned(), param.unit))
}

/// Names a change: `Exposure changed`, `Crop added`.
pub(super) fn changed(kind: Kind, op: Option<&str>) -> String {
    let name = op.map(operation).unwrap_or_default();
    match kind {
        Kind::StepAdded => text::step_added(name),
        Kind::StepRemoved => text::step_removed(name),
        Kind::StepMoved => text::step_moved(name),
        Kind::StepSwitched => text::step_switched(name),
        Kind::Parameter => text::step_changed(name),
        Kind::Output => text::output_changed().to_owned(),
        Kind::Rating => text::rating_changed().to_owned(),
    }
}

/// A value of a parameter, without its unit.
pub(super) fn value(op: &str, name: &str, value: &Value) -> String {
    let Some((spec, param)) = spec(op).and_then(|spec| Some((spec, spec.param(name)?))) else {
        return plain(value);
    };
    match (param.kind, value) {
        (_, Value::Number(number)) => number.as_f64().map_or_else(String::new, |number| written(param, number)),
        (ParamKind::Choice { options, .. }, Value::String(word)) => {
            let chosen = options.iter().find(|option| option.value == word);
            chosen.map_or_else(|| word.clone(), |option| choice_label(spec, param, option).to_owned())
        }
        (ParamKind::Curve, Value::Array(points)) => text::curve(points.len()),
        (ParamKind::Lut, Value::String(_)) => text::table().to_owned(),
        _ => plain(value),
    }
}

/// The values of a parameter that are no numbers, in words, each with its number of makes, most frequent first.
pub(super) fn others(figures: &ParameterSummary) -> Vec<(String, u64)> {
    let mut found: Vec<(String, u64)> = Vec::new();
    for it in figures.values.iter().filter(|it| !it.value.is_number()) {
        let words = value(&figures.op, &figures.parameter, &it.value);
        // Different curves may have the same words.
        match found.iter_mut().find(|(known, _)| *known == words) {
            Some((_, makes)) => *makes += it.makes,
            None => found.push((words, it.makes)),
        }
    }
    found.sort_by_key(|(_, makes)| std::cmp::Reverse(*makes));
    found
}

/// A number as its slider shows it.
pub(super) fn number(op: &str, name: &str, number: f64) -> String {
    let param = spec(op).and_then(|spec| spec.param(name));
    param.map_or_else(|| plain(&number.into()), |param| written(param, number))
}

fn written(param: &ParamSpec, number: f64) -> String {
    let (range, notation) = match param.kind {
        ParamKind::Number { soft, hard, step, .. } => (Range { soft, hard, step }, Notation::of(param, soft)),
        ParamKind::Integer { soft, hard, step, .. } => {
            let [soft, hard] = [soft, hard].map(|ends| ends.map(|end| end as f64));
            (Range { soft, hard, step: step as f64 }, Notation::default())
        }
        _ => return plain(&number.into()),
    };
    notation.format.map_or_else(|| format_value(number, range), |format| format(number))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => text::on().to_owned(),
        Value::Bool(false) => text::off().to_owned(),
        Value::String(word) => word.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(_) | Value::Object(_) => text::several_values().to_owned(),
    }
}

/// The value before or after a change, with its unit: of a parameter, of a step that was switched, or a place.
pub(super) fn side(change: &Change, side: Option<&Value>) -> String {
    let Some(found) = side else { return "–".to_owned() };
    match (change.kind, change.op.as_deref(), change.parameter.as_deref(), found) {
        (Kind::Parameter, Some(op), Some(name), _) => {
            let unit = parameter(op, name).1;
            let written = value(op, name, found);
            if unit.is_empty() { written } else { format!("{written}\u{a0}{unit}") }
        }
        (Kind::StepMoved, _, _, Value::Number(place)) => {
            text::place(place.as_u64().map_or_else(String::new, |place| (place + 1).to_string()))
        }
        _ => plain(found),
    }
}

/// Names a single change with its values: `Exposure +0.40 → +0.12 EV`. Steps that are added or removed have no values.
pub(super) fn title(change: &Change) -> String {
    let name = change.op.as_deref().map(operation).unwrap_or_default();
    match (change.kind, change.op.as_deref(), change.parameter.as_deref()) {
        (Kind::Parameter, Some(op), Some(parameter_name)) => {
            let is_only = spec(op).is_some_and(|spec| spec.params.len() == 1);
            if is_only { name } else { format!("{name} · {}", parameter(op, parameter_name).0) }
        }
        (Kind::Output, ..) => {
            let what = change.parameter.as_deref().unwrap_or_default();
            if what.is_empty() {
                text::output_changed().to_owned()
            } else {
                format!("{} · {}", text::output(), text::output_setting(what))
            }
        }
        (kind, op, _) => changed(kind, op),
    }
}

/// Whether a change has values worth showing.
pub(super) const fn has_values(kind: Kind) -> bool {
    matches!(kind, Kind::Parameter | Kind::StepMoved | Kind::StepSwitched | Kind::Output | Kind::Rating)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(value: serde_json::Value) -> Change {
        crate::json::from_value(value).unwrap()
    }

    #[test]
    fn changes_are_named() {
        assert_eq!(changed(Kind::Parameter, Some("exposure")), "Exposure changed");
        assert_eq!(changed(Kind::StepAdded, Some("crop")), "Crop added");
        assert_eq!(changed(Kind::StepRemoved, Some("of_another_engine")), "of_another_engine removed");
        assert_eq!(changed(Kind::Output, None), "Output changed");
    }

    #[test]
    fn values_are_written_as_in_the_sliders() {
        let of = |op, parameter, value: serde_json::Value| super::value(op, parameter, &value);
        assert_eq!(of("exposure", "ev", json!(0.4)), "+0.40");
        assert_eq!(of("exposure", "ev", json!(-0.05)), "\u{2212}0.05");
        assert_eq!(of("contrast", "amount", json!(0.2)), "+20");
        assert_eq!(of("curves", "rgb", json!([[0, 0], [1, 1]])), "2 points");
        assert_eq!(of("of_another_engine", "x", json!(0.4)), "0.4");
    }

    #[test]
    fn values_that_are_no_numbers_are_listed_by_their_words() {
        let figures: ParameterSummary = crate::json::from_value(json!({
            "op": "curves", "step": 0, "parameter": "rgb", "makes": 7, "below": 0, "above": 0,
            "values": [
                {"value": 0.5, "makes": 9},
                {"value": [[0, 0], [1, 1]], "makes": 2},
                {"value": [[0, 0.2], [1, 1]], "makes": 1},
                {"value": null, "makes": 4}
            ]
        }))
        .unwrap();
        assert_eq!(others(&figures), [("–".to_owned(), 4), ("2 points".to_owned(), 3)]);
    }

    #[test]
    fn change_has_a_title_and_both_values_with_the_unit() {
        let one = change(
            json!({"kind": "parameter", "op": "exposure", "step": 0, "parameter": "ev", "from": 0.4, "to": 0.12}),
        );
        assert_eq!(title(&one), "Exposure");
        assert_eq!(
            (side(&one, one.from.as_ref()), side(&one, one.to.as_ref())),
            ("+0.40\u{a0}EV".to_owned(), "+0.12\u{a0}EV".to_owned())
        );
        let moved = change(json!({"kind": "step_moved", "op": "grain", "step": 1, "from": 0, "to": 2}));
        assert_eq!((title(&moved).as_str(), side(&moved, moved.to.as_ref()).as_str()), ("Grain moved", "place 3"));
        let added = change(json!({"kind": "step_added", "op": "crop", "step": 2, "to": {"op": "crop"}}));
        assert_eq!((title(&added).as_str(), has_values(added.kind)), ("Crop added", false));
    }
}
