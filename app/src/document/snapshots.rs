//! Snapshots: named states of the edit. They are stored with the document, and undo does not change them.

use super::Document;
use super::draft::Draft;

/// The largest number of snapshots of a photograph. Each one is a whole edit.
pub(crate) const MAX_SNAPSHOTS: usize = 24;
/// The longest name, in characters.
const MAX_NAME: usize = 60;

/// A named state of the edit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Snapshot {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) draft: Draft,
}

impl Document {
    /// Oldest first.
    pub(crate) fn snapshots(&self) -> &[Snapshot] {
        &self.snapshots
    }

    /// Stores the present state under a name. Returns its id, or `None` if there are too many snapshots.
    pub(crate) fn take_snapshot(&mut self, name: &str) -> Option<u32> {
        if self.snapshots.len() >= MAX_SNAPSHOTS {
            return None;
        }
        let id = self.snapshots.iter().map(|snapshot| snapshot.id + 1).max().unwrap_or_default();
        self.snapshots.push(Snapshot { id, name: truncated(name), draft: self.draft().clone() });
        Some(id)
    }

    /// Renames a snapshot. An empty name changes nothing.
    pub(crate) fn rename_snapshot(&mut self, id: u32, name: &str) {
        let name = truncated(name);
        if let Some(snapshot) = self.snapshots.iter_mut().find(|it| it.id == id && !name.is_empty()) {
            snapshot.name = name;
        }
    }

    /// Restores the state of a snapshot. Can be undone.
    pub(crate) fn restore_snapshot(&mut self, id: u32) {
        if let Some(snapshot) = self.snapshots.iter().find(|it| it.id == id) {
            self.history.record(None, snapshot.draft.clone());
        }
    }

    pub(crate) fn remove_snapshot(&mut self, id: u32) {
        self.snapshots.retain(|snapshot| snapshot.id != id);
    }
}

fn truncated(name: &str) -> String {
    name.trim().chars().take(MAX_NAME).collect()
}

#[cfg(test)]
mod tests {
    use filters::ParamValue;

    use super::*;

    #[test]
    fn snapshot_is_restored_as_a_change_that_can_be_undone() {
        let mut document = Document::default();
        document.set_control("exposure", "ev", ParamValue::Number(0.5)).unwrap();
        document.end_gesture();
        let warm = document.take_snapshot("  Warm ").unwrap();
        document.clear();
        document.restore_snapshot(warm);
        assert_eq!(document.control_value("exposure", "ev"), Some(ParamValue::Number(0.5)));
        document.undo();
        assert!(document.draft().entries.is_empty());
        assert_eq!(document.snapshots()[0].name, "Warm");
        assert!(document.can_redo(), "a snapshot is no change of the picture");
        assert!(document.add("sepia"));
        let ids: Vec<_> = document.draft().entries.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, [1], "an identity is not given twice");
    }

    #[test]
    fn snapshots_are_renamed_removed_and_bounded() {
        let mut document = Document::default();
        let ids: Vec<_> = (0..MAX_SNAPSHOTS).map(|_| document.take_snapshot("one").unwrap()).collect();
        assert_eq!(document.take_snapshot("one too many"), None);
        document.rename_snapshot(ids[1], &"x".repeat(200));
        document.rename_snapshot(ids[2], "  ");
        document.remove_snapshot(ids[0]);
        let names: Vec<_> = document.snapshots().iter().take(2).map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["x".repeat(60).as_str(), "one"]);
        assert_eq!(document.snapshots().len(), MAX_SNAPSHOTS - 1);
    }
}
