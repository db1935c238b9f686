//! Undo history of any value. The changes of one gesture (a drag of a slider) form one entry.

/// The largest number of entries that undo can restore.
const DEPTH: usize = 200;

/// A value with its undo and redo stacks.
#[derive(Debug, Clone)]
pub(crate) struct History<T> {
    past: Vec<T>,
    present: T,
    future: Vec<T>,
    gesture: Option<String>,
}

impl<T: Clone + PartialEq> History<T> {
    pub(crate) const fn new(present: T) -> Self {
        Self { past: Vec::new(), present, future: Vec::new(), gesture: None }
    }

    /// Restores a history from [`Self::past`] and [`Self::future`]. Both are truncated to the depth of a history.
    pub(super) fn restored(mut past: Vec<T>, present: T, mut future: Vec<T>) -> Self {
        past.drain(..past.len().saturating_sub(DEPTH));
        future.drain(..future.len().saturating_sub(DEPTH));
        Self { past, present, future, gesture: None }
    }

    pub(crate) const fn present(&self) -> &T {
        &self.present
    }

    /// The undo stack; its last entry is next.
    pub(super) fn past(&self) -> &[T] {
        &self.past
    }

    /// The redo stack; its last entry is next.
    pub(super) fn future(&self) -> &[T] {
        &self.future
    }

    /// All reachable values, oldest first.
    pub(super) fn timeline(&self) -> impl Iterator<Item = &T> {
        self.past.iter().chain(std::iter::once(&self.present)).chain(self.future.iter().rev())
    }

    /// The index of the present value in [`Self::timeline`].
    pub(super) const fn position(&self) -> usize {
        self.past.len()
    }

    /// Undoes or redoes until the present value is at `position`, or at the end.
    pub(super) fn jump(&mut self, position: usize) {
        while self.position() > position {
            self.undo();
        }
        while self.position() < position && self.can_redo() {
            self.redo();
        }
    }

    pub(crate) const fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub(crate) const fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Replaces the present value without an entry for undo. A redo of later values stays possible.
    pub(super) fn replace_present(&mut self, next: T) {
        self.present = next;
    }

    /// Replaces the present value. Consecutive changes with the same gesture name form one entry.
    pub(crate) fn record(&mut self, gesture: Option<String>, next: T) {
        if next == self.present {
            return;
        }
        let continues = gesture.is_some() && gesture == self.gesture;
        let before = std::mem::replace(&mut self.present, next);
        if !continues {
            self.past.push(before);
            if self.past.len() > DEPTH {
                self.past.remove(0);
            }
        }
        self.future.clear();
        self.gesture = gesture;
    }

    /// Replaces the present value without a new entry. A change that ends at its start leaves no entry.
    pub(super) fn amend(&mut self, next: T) {
        self.present = next;
        if self.past.last() == Some(&self.present) {
            self.past.pop();
        }
    }

    /// The gesture in progress.
    pub(super) fn gesture(&self) -> Option<&str> {
        self.gesture.as_deref()
    }

    /// Ends the gesture: the next change is a new entry.
    pub(crate) fn end_gesture(&mut self) {
        self.gesture = None;
    }

    /// Whether a gesture is in progress.
    pub(crate) const fn in_gesture(&self) -> bool {
        self.gesture.is_some()
    }

    pub(crate) fn undo(&mut self) {
        if let Some(before) = self.past.pop() {
            self.future.push(std::mem::replace(&mut self.present, before));
        }
        self.gesture = None;
    }

    pub(crate) fn redo(&mut self) {
        if let Some(next) = self.future.pop() {
            self.past.push(std::mem::replace(&mut self.present, next));
        }
        self.gesture = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drag(history: &mut History<i32>, name: &str, values: &[i32]) {
        for value in values {
            history.record(Some(name.to_owned()), *value);
        }
    }

    #[test]
    fn history_undoes_and_redoes() {
        let mut history = History::new(0);
        history.record(None, 1);
        history.record(None, 2);
        history.undo();
        assert_eq!((*history.present(), history.can_undo(), history.can_redo()), (1, true, true));
        history.undo();
        history.undo();
        assert_eq!((*history.present(), history.can_undo()), (0, false));
        history.redo();
        history.redo();
        history.redo();
        assert_eq!((*history.present(), history.can_redo()), (2, false));
    }

    #[test]
    fn history_keeps_a_drag_as_one_entry() {
        let mut history = History::new(0);
        drag(&mut history, "ev", &[1, 2, 3]);
        history.undo();
        assert_eq!((*history.present(), history.can_undo()), (0, false));
    }

    #[test]
    fn history_separates_two_drags_of_one_slider_and_drags_of_two() {
        let mut history = History::new(0);
        drag(&mut history, "ev", &[1, 2]);
        history.end_gesture();
        drag(&mut history, "ev", &[3, 4]);
        drag(&mut history, "amount", &[5]);
        history.undo();
        assert_eq!(*history.present(), 4);
        history.undo();
        assert_eq!(*history.present(), 2);
    }

    #[test]
    fn history_forgets_the_future_when_changed_and_ignores_no_change() {
        let mut history = History::new(0);
        history.record(None, 1);
        history.undo();
        history.record(None, 0);
        assert!(history.can_redo(), "nothing changed, so redo stays");
        history.record(None, 7);
        assert!(!history.can_redo());
    }

    #[test]
    fn history_jumps_to_any_value_and_keeps_all() {
        let mut history = History::new(0);
        (1..=4).for_each(|value| history.record(None, value));
        for to in [1, 3, 0, 4, 2] {
            history.jump(to);
            assert_eq!((*history.present(), history.position()), (to as i32, to));
            assert_eq!(history.timeline().copied().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        }
        history.jump(99);
        assert_eq!(*history.present(), 4);
    }

    #[test]
    fn history_is_bounded() {
        let mut history = History::new(0);
        (1..1000).for_each(|value| history.record(None, value));
        (1..1000).for_each(|_| history.undo());
        assert_eq!(*history.present(), 999 - DEPTH as i32);
    }
}
