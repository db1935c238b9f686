//! Cache of replies to read commands, because pages request the same lists repeatedly. Every change of the tables
//! clears it, and only this object changes its tables, so cached replies are never stale.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Maximum number of bytes of calls and replies. Above it the cache is cleared. Many objects share the 128 MB of an
/// isolate.
const MAX_BYTES: usize = 256 << 10;

/// Replies by call, both as text.
#[derive(Debug, Default)]
pub(super) struct ReplyCache<T> {
    replies: RefCell<HashMap<String, T>>,
    bytes: Cell<usize>,
    /// The number of changes when the replies were cached.
    changes: Cell<u64>,
}

impl<T: Clone> ReplyCache<T> {
    /// The cached reply to a call, if no row changed since.
    pub(super) fn get(&self, call: &str, changes: u64) -> Option<T> {
        if self.changes.get() != changes {
            return None;
        }
        self.replies.borrow().get(call).cloned()
    }

    /// Caches a reply of `bytes` bytes that was given after `changes` changes.
    pub(super) fn insert(&self, call: &str, reply: T, bytes: usize, changes: u64) {
        let size = call.len() + bytes;
        if size > MAX_BYTES {
            return;
        }
        if self.changes.replace(changes) != changes || self.bytes.get() + size > MAX_BYTES {
            self.replies.borrow_mut().clear();
            self.bytes.set(0);
        }
        self.bytes.set(self.bytes.get() + size);
        self.replies.borrow_mut().insert(call.to_owned(), reply);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(cache: &ReplyCache<String>, call: &str, reply: &str, changes: u64) {
        cache.insert(call, reply.to_owned(), reply.len(), changes);
    }

    #[test]
    fn reply_cache_is_valid_until_a_change() {
        let cache = ReplyCache::<String>::default();
        insert(&cache, "list", "[1]", 4);
        insert(&cache, "job", "{}", 4);
        assert_eq!(cache.get("list", 4).as_deref(), Some("[1]"));
        assert_eq!(cache.get("another list", 4), None);
        assert_eq!(cache.get("list", 5), None);
        insert(&cache, "list", "[1,2]", 5);
        assert_eq!(cache.get("list", 5).as_deref(), Some("[1,2]"));
        assert_eq!(cache.get("job", 5), None, "cached before the change");
    }

    #[test]
    fn reply_cache_is_bounded() {
        let cache = ReplyCache::<String>::default();
        let reply = "x".repeat(MAX_BYTES / 4);
        for n in 0..100 {
            insert(&cache, &n.to_string(), &reply, 0);
            assert!(cache.replies.borrow().values().map(String::len).sum::<usize>() <= MAX_BYTES);
        }
        assert!(cache.get("99", 0).is_some());
        insert(&cache, "large", &"x".repeat(MAX_BYTES), 0);
        assert_eq!(cache.get("large", 0), None);
        assert!(cache.get("99", 0).is_some(), "a reply that is too large is not cached");
    }
}
