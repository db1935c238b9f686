//! Cache of an isolate with a time to live: a page of the gallery sends a hundred requests with one credential. Entries
//! expire after seconds, so what ends elsewhere soon ends here, too.

use std::collections::HashMap;
use std::hash::Hash;

/// Time to live of an entry: a fraction of the minute in which a replaced session token stays valid.
pub(crate) const TTL_MS: u64 = 10_000;

/// Maximum number of entries. The cache is cleared when it is reached.
const MAX_ENTRIES: usize = 1000;

/// Values that each expire.
#[derive(Debug)]
pub(crate) struct TtlCache<K, V>(HashMap<K, (V, u64)>);

impl<K, V> Default for TtlCache<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash, V: Clone> TtlCache<K, V> {
    pub(crate) fn get(&self, key: &K, now_ms: u64) -> Option<V> {
        self.0.get(key).filter(|(_, until_ms)| now_ms < *until_ms).map(|(value, _)| value.clone())
    }

    /// Inserts a value that is valid until `expires_at_ms`.
    pub(crate) fn insert(&mut self, key: K, value: V, expires_at_ms: u64, now_ms: u64) {
        if self.0.len() >= MAX_ENTRIES {
            self.0.clear();
        }
        self.0.insert(key, (value, expires_at_ms.min(now_ms + TTL_MS)));
    }

    pub(crate) fn remove(&mut self, key: &K) {
        self.0.remove(key);
    }

    /// Removes the values for which `is_kept` is false.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&V) -> bool) {
        self.0.retain(|_, (value, _)| is_kept(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ttl_cache_expires_with_the_value() {
        let mut cache = TtlCache::default();
        cache.insert("long", 1, 1_000_000, 0);
        cache.insert("ends", 2, 500, 0);
        assert_eq!(cache.get(&"long", TTL_MS - 1), Some(1));
        assert_eq!(cache.get(&"long", TTL_MS), None);
        assert_eq!(cache.get(&"ends", 499), Some(2));
        assert_eq!(cache.get(&"ends", 500), None);
        assert_eq!(cache.get(&"nobody", 0), None);
    }

    #[test]
    fn ttl_cache_forgets_and_is_bounded() {
        let mut cache = TtlCache::default();
        for n in 0..MAX_ENTRIES {
            cache.insert(n, n, 1_000_000, 0);
        }
        cache.remove(&1);
        cache.retain(|n| *n != 2);
        assert_eq!([1, 2, 3].map(|n| cache.get(&n, 0)), [None, None, Some(3)]);
        cache.insert(1, 1, 1_000_000, 0);
        cache.insert(2, 2, 1_000_000, 0);
        cache.insert(MAX_ENTRIES, 0, 1_000_000, 0);
        assert_eq!(cache.get(&3, 0), None);
        assert_eq!(cache.get(&MAX_ENTRIES, 0), Some(0));
    }
}
