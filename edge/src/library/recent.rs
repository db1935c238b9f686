//! Cache of answers to read commands, because pages request the same lists repeatedly. Every change of the tables
//! clears it, and only this object changes its tables, so cached answers are never stale.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Maximum number of bytes of calls and answers. Above it the cache is cleared. Many objects share the 128 MB of an
/// isolate.
const MAX_BYTES: usize = 256 << 10;

/// Answers by call, both as text.
#[derive(Debug, Default)]
pub(super) struct RecentAnswers<T> {
    answers: RefCell<HashMap<String, T>>,
    bytes: Cell<usize>,
    /// The number of changes when the answers were cached.
    changes: Cell<u64>,
}

impl<T: Clone> RecentAnswers<T> {
    /// The cached answer to a call, if no row changed since.
    pub(super) fn find(&self, call: &str, changes: u64) -> Option<T> {
        if self.changes.get() != changes {
            return None;
        }
        self.answers.borrow().get(call).cloned()
    }

    /// Caches an answer of `bytes` bytes that was given after `changes` changes.
    pub(super) fn keep(&self, call: &str, answer: T, bytes: usize, changes: u64) {
        let size = call.len() + bytes;
        if size > MAX_BYTES {
            return;
        }
        if self.changes.replace(changes) != changes || self.bytes.get() + size > MAX_BYTES {
            self.answers.borrow_mut().clear();
            self.bytes.set(0);
        }
        self.bytes.set(self.bytes.get() + size);
        self.answers.borrow_mut().insert(call.to_owned(), answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(recent: &RecentAnswers<String>, call: &str, answer: &str, changes: u64) {
        recent.keep(call, answer.to_owned(), answer.len(), changes);
    }

    #[test]
    fn recent_answer_holds_until_a_change() {
        let recent = RecentAnswers::<String>::default();
        keep(&recent, "list", "[1]", 4);
        keep(&recent, "job", "{}", 4);
        assert_eq!(recent.find("list", 4).as_deref(), Some("[1]"));
        assert_eq!(recent.find("another list", 4), None);
        assert_eq!(recent.find("list", 5), None);
        keep(&recent, "list", "[1,2]", 5);
        assert_eq!(recent.find("list", 5).as_deref(), Some("[1,2]"));
        assert_eq!(recent.find("job", 5), None, "given before the change");
    }

    #[test]
    fn recent_answers_are_bounded() {
        let recent = RecentAnswers::<String>::default();
        let answer = "x".repeat(MAX_BYTES / 4);
        for n in 0..100 {
            keep(&recent, &n.to_string(), &answer, 0);
            assert!(recent.answers.borrow().values().map(String::len).sum::<usize>() <= MAX_BYTES);
        }
        assert!(recent.find("99", 0).is_some());
        keep(&recent, "large", &"x".repeat(MAX_BYTES), 0);
        assert_eq!(recent.find("large", 0), None);
        assert!(recent.find("99", 0).is_some(), "one that is too large leaves the others");
    }
}
