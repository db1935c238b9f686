//! The stored form of a document: JSON with a version, including undo and redo.
//!
//! ```json
//! {"version": 3, "steps": [{"op": "exposure", "ev": 0.5}], "outputs": [{"format": "jpeg"}],
//!  "past": [[0, []]], "present": [0, [[7, 0, true]]], "future": [], "selected": 7, "next_id": 8}
//! ```
//!
//! `snapshots` is optional: `[[1, "Warm", [0, [[7, 0, true]]]]]`, each an id, a name and a draft.
//!
//! A draft is the index of its output, a list of entries, and the name and strength of the look, if it uses one. If the
//! edit began with a preset, a fourth item has its id, version and name, and whether this account may add versions. An
//! entry is the id of the step, the index of its parameters, whether it is enabled, and `true` if it belongs to the
//! look. Version 1 has no looks; up to version 2 steps contain their look-up tables (`exchange/lut_text.rs`). Drafts of
//! a history differ little, so parameters are stored once, in a table.

use filters::{Output, Recipe, Step};
use serde_json::{Map, Value, json};

use super::Document;
use super::draft::{Draft, Entry, StepId, UsedLook, UsedPreset};
use super::history::History;
use super::snapshots::{MAX_SNAPSHOTS, Snapshot};

const VERSION: u64 = 3;
const OLDEST_VERSION: u64 = 1;

/// The largest number of undo entries, and of redo entries, that are stored. During a drag a document is written
/// several times a second.
const MAX_STORED_ENTRIES: usize = 100;

/// Why a stored document cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadError {
    /// A newer version of the app wrote it.
    Newer,
    /// Neither this app nor an earlier version writes this.
    Damaged,
}

impl Document {
    /// Serializes the document for [`Document::from_value`].
    pub(crate) fn to_value(&self) -> Value {
        let mut tables = Tables::default();
        let past = self.history.past();
        let past = past.get(past.len().saturating_sub(MAX_STORED_ENTRIES)..).unwrap_or_default();
        let future = self.history.future();
        let future = future.get(future.len().saturating_sub(MAX_STORED_ENTRIES)..).unwrap_or_default();
        // In chronological order, so that each draft follows the one it was made from.
        let past: Vec<Value> = past.iter().map(|draft| tables.draft(draft)).collect();
        let present = tables.draft(self.history.present());
        let mut future: Vec<Value> = future.iter().rev().map(|draft| tables.draft(draft)).collect();
        future.reverse();
        let snapshots: Vec<Value> =
            self.snapshots.iter().map(|it| json!([it.id, it.name, tables.draft(&it.draft)])).collect();
        let mut value = json!({
            "version": VERSION,
            "steps": tables.steps,
            "outputs": tables.outputs.iter().map(|output| value_of(Vec::new(), *output, "output")).collect::<Vec<_>>(),
            "past": past,
            "present": present,
            "future": future,
            "selected": self.selected,
            "next_id": self.next_id,
        });
        if let Some(fields) = value.as_object_mut().filter(|_| !snapshots.is_empty()) {
            fields.insert("snapshots".to_owned(), snapshots.into());
        }
        value
    }

    /// Deserializes a document of [`Document::to_value`].
    pub(crate) fn from_value(value: &Value) -> Result<Self, ReadError> {
        let fields = value.as_object().ok_or(ReadError::Damaged)?;
        match fields.get("version").and_then(Value::as_u64) {
            Some(OLDEST_VERSION..=VERSION) => read(fields).ok_or(ReadError::Damaged),
            Some(version) if version > VERSION => Err(ReadError::Newer),
            _ => Err(ReadError::Damaged),
        }
    }
}

/// Steps and outputs that several drafts share.
#[derive(Default)]
struct Tables<'a> {
    steps: Vec<Value>,
    outputs: Vec<Output>,
    /// The previous draft, with the index of the parameters of each entry.
    last: Vec<(&'a Entry, usize)>,
}

impl<'a> Tables<'a> {
    fn draft(&mut self, draft: &'a Draft) -> Value {
        let mut indexed = Vec::with_capacity(draft.entries.len());
        for entry in &draft.entries {
            let known = self.last.iter().find(|(last, _)| last.id == entry.id && last.step == entry.step);
            let index = known.map_or(self.steps.len(), |(_, index)| *index);
            if index == self.steps.len() {
                self.steps.push(value_of(vec![entry.step.clone()], Output::default(), "ops"));
            }
            indexed.push((entry, index));
        }
        let entries = indexed.iter().map(|(entry, index)| match entry.from_look {
            false => json!([entry.id, index, entry.enabled]),
            true => json!([entry.id, index, entry.enabled, true]),
        });
        let entries = entries.collect::<Vec<_>>();
        self.last = indexed;
        let output = self.outputs.iter().position(|output| *output == draft.output).unwrap_or(self.outputs.len());
        if output == self.outputs.len() {
            self.outputs.push(draft.output);
        }
        let look = draft.look.as_ref().map(|look| json!([look.name, look.strength]));
        match (look, &draft.preset) {
            (None, None) => json!([output, entries]),
            (Some(look), None) => json!([output, entries, look]),
            (look, Some(it)) => json!([output, entries, look, [it.id, it.version, it.name, it.may_edit]]),
        }
    }
}

/// A part of a recipe as the recipe serializes it: its `output`, or the only one of its `ops`.
fn value_of(steps: Vec<Step>, output: Output, part: &str) -> Value {
    let mut recipe = Recipe { steps, output }.to_value();
    match recipe.get_mut(part).map(Value::take) {
        Some(Value::Array(mut ops)) => ops.pop().unwrap_or_default(),
        other => other.unwrap_or_default(),
    }
}

fn read(fields: &Map<String, Value>) -> Option<Document> {
    let list = |name: &str| fields.get(name)?.as_array();
    let recipe = |part: &str, value: Value| Recipe::from_value(&json!({ "version": 1, part: value })).ok();
    let step = |value: &Value| recipe("ops", json!([value]))?.steps.pop();
    let steps: Vec<Step> = list("steps")?.iter().map(step).collect::<Option<_>>()?;
    let output = |value: &Value| recipe("output", value.clone()).map(|recipe| recipe.output);
    let outputs: Vec<Output> = list("outputs")?.iter().map(output).collect::<Option<_>>()?;
    let draft = |value: &Value| read_draft(value, &steps, &outputs);
    let drafts = |name: &str| list(name)?.iter().map(draft).collect::<Option<Vec<Draft>>>();
    let snapshot = |value: &Value| {
        let (id, name) = (value.get(0).and_then(id)?, value.get(1)?.as_str()?.to_owned());
        Some(Snapshot { id, name, draft: draft(value.get(2)?)? })
    };
    let snapshots = fields.get("snapshots").and_then(Value::as_array).into_iter().flatten().take(MAX_SNAPSHOTS);
    Some(Document {
        snapshots: snapshots.map(snapshot).collect::<Option<_>>()?,
        history: History::restored(drafts("past")?, draft(fields.get("present")?)?, drafts("future")?),
        selected: fields.get("selected").and_then(id),
        next_id: fields.get("next_id").and_then(id)?,
    })
}

fn read_draft(value: &Value, steps: &[Step], outputs: &[Output]) -> Option<Draft> {
    let index = |value: &Value| usize::try_from(value.as_u64()?).ok();
    let entry = |value: &Value| {
        let step = steps.get(index(value.get(1)?)?)?.clone();
        let from_look = value.get(3).is_some_and(|flag| *flag == true);
        Some(Entry { id: id(value.get(0)?)?, step, enabled: value.get(2)?.as_bool()?, from_look })
    };
    let look =
        |value: &Value| Some(UsedLook { name: value.get(0)?.as_str()?.to_owned(), strength: value.get(1)?.as_f64()? });
    let preset = |value: &Value| {
        Some(UsedPreset {
            id: value.get(0)?.as_str()?.to_owned(),
            version: u32::try_from(value.get(1)?.as_u64()?).ok()?,
            name: value.get(2)?.as_str()?.to_owned(),
            may_edit: value.get(3)?.as_bool()?,
        })
    };
    Some(Draft {
        entries: value.get(1)?.as_array()?.iter().map(entry).collect::<Option<_>>()?,
        output: *outputs.get(index(value.get(0)?)?)?,
        look: value.get(2).and_then(look),
        preset: value.get(3).and_then(preset),
    })
}

fn id(value: &Value) -> Option<StepId> {
    StepId::try_from(value.as_u64()?).ok()
}

#[cfg(test)]
mod tests {
    use filters::{Encoding, ParamValue, Subsampling, catalog};

    use super::*;

    fn read(text: &str) -> Result<Document, ReadError> {
        Document::from_value(&serde_json::from_str(text).unwrap())
    }

    fn reread(document: &Document) -> Document {
        read(&document.to_value().to_string()).unwrap()
    }

    /// An edit with everything that is stored: two operations, one disabled, a drag, an output, an undo.
    fn edit() -> Document {
        let mut document = Document::default();
        assert!(document.add("exposure") && document.add("contrast"));
        for tenth in 1..=9 {
            document.set(0, "ev", ParamValue::Number(f64::from(tenth) / 10.0)).unwrap();
        }
        document.end_gesture();
        document.toggle(1);
        let encoding = Encoding::Jpeg { quality: 80, subsampling: Subsampling::default() };
        document.set_output(Output { encoding, ..Output::default() });
        document.end_gesture();
        document.apply_look("noir", 0.5, &[Step::new("grayscale").unwrap()]);
        document.end_gesture();
        let id = "preset".to_owned();
        document.set_preset(UsedPreset { id, version: 2, name: "Warm".to_owned(), may_edit: true });
        document.remove(1);
        document.undo();
        document.select(0);
        assert!(document.take_snapshot("With a look").is_some());
        document
    }

    #[test]
    fn document_reads_back_with_its_undo_redo_and_selection() {
        let mut before = edit();
        let mut after = reread(&before);
        assert_eq!(after.draft(), before.draft());
        assert_eq!(after.selected(), Some(0));
        assert_eq!(after.snapshots(), before.snapshots());
        assert_eq!(after.snapshots().len(), 1);
        before.redo();
        after.redo();
        assert_eq!(after.draft(), before.draft());
        assert!(!after.can_redo());
        let mut steps_back = 0;
        while before.can_undo() {
            before.undo();
            after.undo();
            assert_eq!(after.draft(), before.draft(), "{steps_back}");
            steps_back += 1;
        }
        assert!(!after.can_undo());
        assert_eq!(steps_back, 7, "two steps, a drag, a switch, an output, a look, a removal");
        assert!(after.add("sepia"));
        let ids: Vec<_> = after.draft().entries.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, [3], "an identity is not given twice");
    }

    #[test]
    fn document_reads_back_with_every_operation() {
        let mut document = Document::default();
        let mut tested = 0;
        for spec in catalog() {
            document.clear();
            assert!(document.add(spec.name), "{}", spec.name);
            assert_eq!(reread(&document).draft(), document.draft(), "{}", spec.name);
            tested += 1;
        }
        assert!(tested > 20, "{tested}");
    }

    #[test]
    fn document_that_is_stored_is_bounded() {
        let mut document = Document::default();
        assert!(document.add("exposure"));
        for hundredth in 1..=180 {
            document.set(0, "ev", ParamValue::Number(f64::from(hundredth) / 100.0)).unwrap();
            document.end_gesture();
        }
        let mut restored = reread(&document);
        assert_eq!(restored.draft(), document.draft());
        let mut steps_back = 0;
        while restored.can_undo() {
            restored.undo();
            steps_back += 1;
        }
        assert_eq!(steps_back, MAX_STORED_ENTRIES);
    }

    #[test]
    fn document_of_a_newer_version_or_damaged_is_told_apart() {
        let text = edit().to_value().to_string();
        let newer = text.replace(r#""version":3"#, r#""version":4"#);
        assert_eq!(read(&newer).err(), Some(ReadError::Newer));
        let strange = text.replace("exposure", "an operation of another engine");
        for damaged in ["\"\"", "{}", "[1]", "null", &strange] {
            assert_eq!(read(damaged).err(), Some(ReadError::Damaged), "{damaged}");
        }
        for index in [r#""past":[[0"#, r#""next_id":"#] {
            assert!(text.contains(index), "{text}");
            let damaged = text.replace(index, &index.replace('0', "9").replace("next_id", "next"));
            assert_eq!(read(&damaged).err(), Some(ReadError::Damaged), "{damaged}");
        }
    }

    #[test]
    fn document_without_snapshots_or_of_the_first_version_is_read() {
        let text = r#"{"version":1,"steps":[{"op":"exposure","ev":0.5}],"outputs":[{"format":"jpeg"}],"past":[[0,[]]],
            "present":[0,[[0,0,true]]],"future":[],"selected":0,"next_id":1}"#;
        let document = read(text).unwrap();
        assert!(document.snapshots().is_empty() && document.can_undo());
        assert!(!document.to_value().to_string().contains("snapshots"));
    }

    #[test]
    fn document_adopts_a_recipe_and_undo_brings_the_edit_back() {
        let mut document = edit();
        let before = document.draft().clone();
        let recipe = Recipe { steps: vec![Step::new("sepia").unwrap()], output: Output::default() };
        document.load_recipe(recipe.clone());
        assert_eq!(document.draft().recipe(), recipe);
        document.undo();
        assert_eq!(*document.draft(), before);
    }
}
